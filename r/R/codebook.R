var_info <- function(column) {
  book <- own_table("codebook")
  full <- paste(book$table_name, book$column_name, sep = ".")
  asked <- sub("^revdata_", "", column)
  if (length(asked) == 1L && grepl(".", asked, fixed = TRUE)) {
    chosen <- full == known_name(asked, full, "column")
  } else {
    chosen <- book$column_name == known_name(asked, unique(book$column_name), "column")
  }
  found <- book[chosen, ]
  lists <- own_table("vocabularies")
  codes <- lists[lists$list %in% found$vocabulary, c("list", "code", "label", "definition")]
  structure(list(columns = found, codes = codes), class = "revdata_column")
}

print.revdata_column <- function(x, ...) {
  lines <- function(text, indent) {
    writeLines(strwrap(text, getOption("width"), indent = indent, exdent = indent + 2))
  }
  for (i in seq_len(nrow(x$columns))) {
    one <- as.list(x$columns[i, ])
    cat(one$table_name, ".", one$column_name, ": ", one$title, "\n", sep = "")
    lines(one$description, 2)
    if (!is.na(one$refers_to)) lines(paste("Refers to", one$refers_to), 2)
    if (!is.na(one$vocabulary)) lines(paste("Code list", one$vocabulary), 2)
    if (!is.na(one$empty_means)) lines(paste("NA:", one$empty_means), 2)
  }
  for (name in unique(x$codes$list)) {
    cat("\n", name, "\n", sep = "")
    codes <- x$codes[x$codes$list == name, ]
    lines(paste0(codes$code, ": ", codes$definition), 2)
  }
  invisible(x)
}

find_var <- function(word) {
  if (!is.character(word) || length(word) != 1L || is.na(word) || !nzchar(word)) {
    stop("Give one word in quotation marks.", call. = FALSE)
  }
  book <- own_table("codebook")
  lists <- own_table("vocabularies")
  has <- function(...) grepl(tolower(word), tolower(paste(..., sep = "\n")), fixed = TRUE)
  coded <- lists$list[has(lists$code, lists$label, lists$definition)]
  found <- has(book$column_name, book$title, book$description) | book$vocabulary %in% coded
  book[found, c("table_name", "column_name", "title", "description")]
}
