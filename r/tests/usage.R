# What a user relies on; base R alone, so that R CMD check runs it anywhere.
library(revdata)

refused <- function(call) inherits(try(call, silent = TRUE), "try-error")
message_of <- function(call) conditionMessage(tryCatch(call, error = identity))

# Every table of the codebook is there with its columns, and its key is unique.
for (name in unique(revdata_codebook$table_name)) {
  table <- revdata_table(name)
  columns <- revdata_codebook$column_name[revdata_codebook$table_name == name]
  stopifnot(inherits(table, "tbl_df"), identical(names(table), columns), !anyDuplicated(table[[1]]))
}

# Codes are factors in the order of their list, days are dates, and labels say what columns are.
codes <- revdata_vocabularies$code[revdata_vocabularies$list == "stance"]
stopifnot(
  identical(levels(revdata_claims$stance), codes),
  is.ordered(revdata_claims$certainty),
  inherits(revdata_claims$date_earliest, "Date"),
  identical(attr(revdata_claims$stance, "label"), "Stance")
)

# Further texts come after the rows of the base, with the same columns and a package.
all_claims <- revdata_table("claims", texts = "all")
stopifnot(
  identical(names(all_claims), c(names(revdata_claims), "package")),
  identical(all_claims$statement[seq_len(nrow(revdata_claims))], c(revdata_claims$statement)),
  identical(levels(all_claims$stance), levels(revdata_claims$stance)),
  is.ordered(all_claims$certainty),
  inherits(all_claims$date_earliest, "Date"),
  !anyDuplicated(all_claims$claim_id)
)
lebon <- revdata_table("claims", texts = "lebon")
stopifnot(setequal(lebon$package, c("revdata", "lebon")))
positions <- revdata_table("positions", texts = "all")
stopifnot(
  nrow(revdata_positions) == 0,
  nrow(positions) > 0,
  nrow(revdata_table("positions", texts = "lebon")) == 0,
  identical(revdata_table("positions", texts = c("lebon", "brumaire")), positions)
)

# Every link leads to a row, over all texts.
links <- revdata_codebook[!is.na(revdata_codebook$refers_to), ]
for (i in seq_len(nrow(links))) {
  target <- strsplit(links$refers_to[i], ".", fixed = TRUE)[[1]]
  from <- revdata_table(links$table_name[i], texts = "all")[[links$column_name[i]]]
  stopifnot(from[!is.na(from)] %in% revdata_table(target[1], texts = "all")[[target[2]]])
}

# Labels stand after the keys that they belong to.
bases <- revdata_table("class_bases", texts = "all", labels = TRUE)
ruler <- revdata_actors$label[match(bases$actor_id[1], revdata_actors$actor_id)]
stopifnot(
  identical(bases$actor[1], ruler),
  match("actor", names(bases)) == match("actor_id", names(bases)) + 1,
  !anyNA(bases$claim),
  is.factor(bases$tie)
)

# The codebook answers, and a slip gets a near name.
stopifnot(
  nrow(var_info("claims.stance")$columns) == 1,
  setequal(var_info("claims.stance")$codes$code, codes),
  "stance" %in% find_var("attitude")$column_name,
  "certainty" %in% find_var("hedged")$column_name,
  grepl("claims.stance", capture.output(print(var_info("claims.stance")))[1], fixed = TRUE),
  identical(revdata_table("Class-Bases"), revdata_class_bases),
  grepl("Did you mean claims?", message_of(revdata_table("clams")), fixed = TRUE),
  grepl("Did you mean stance", message_of(var_info("stanse")), fixed = TRUE),
  grepl("Did you mean lebon?", message_of(revdata_table("claims", texts = "le bon")), fixed = TRUE),
  grepl("Use one of all, trotsky", message_of(revdata_table("claims", "marx")), fixed = TRUE),
  refused(find_var(NA)),
  refused(var_info(1))
)
