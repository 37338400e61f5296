# Tibbles print as such only where their package is loaded.
.onLoad <- function(libname, pkgname) {
  requireNamespace("tibble", quietly = TRUE)
}

# A table of this package by its name.
own_table <- function(table) {
  getExportedValue("revdata", paste0("revdata_", table))
}

# One name out of those known, however it is written; an error with near names otherwise.
known_name <- function(name, known, what) {
  plain <- function(text) gsub("[-. ]", "_", tolower(text))
  if (!is.character(name) || length(name) != 1L || is.na(name)) {
    stop("Give the ", what, " as one text in quotation marks.", call. = FALSE)
  }
  found <- known[match(plain(name), plain(known))]
  if (!is.na(found)) {
    return(found)
  }
  distance <- drop(utils::adist(plain(name), plain(known)))
  near <- known[order(distance)][sort(distance) <= max(2, nchar(name) / 4)]
  hint <- if (length(near)) {
    paste0(" Did you mean ", toString(utils::head(near, 3)), "?")
  } else if (length(known) < 10) {
    paste0(" Use one of ", toString(known), ".")
  }
  stop("There is no ", what, " \"", name, "\".", hint, call. = FALSE)
}

revdata_table <- function(table, texts = "trotsky", labels = FALSE) {
  coded <- own_table("texts")
  tables <- c(unique(own_table("codebook")$table_name), "codebook", "texts")
  table <- known_name(sub("^revdata_", "", table), tables, "table")
  known <- vapply(texts, known_name, "", c("all", coded$text), "text", USE.NAMES = FALSE)
  rows <- with_texts(table, if ("all" %in% known) coded$text else union("trotsky", known))
  if (isTRUE(labels)) with_labels(rows, table, texts) else rows
}

# The rows of a table with those of further texts after them.
with_texts <- function(table, texts) {
  coded <- own_table("texts")
  rows <- own_table(table)
  if (identical(texts, "trotsky") || table %in% c("codebook", "texts")) {
    return(rows)
  }
  further <- further_rows(table)
  if (!all(coded$text %in% texts)) {
    packages <- unlist(strsplit(coded$packages[coded$text %in% texts], " "))
    further <- further[further$package %in% packages, ]
  }
  rows$package <- rep("revdata", nrow(rows))
  both <- rbind(rows, further)
  both$package <- factor(both$package)
  row.names(both) <- NULL
  both
}

# The rows of all further texts, read once in a session.
further_rows <- function(table) {
  if (is.null(already_read[[table]])) {
    file <- system.file("texts", paste0(table, ".csv"), package = "revdata")
    own <- own_table(table)
    rows <- utils::read.csv(file, colClasses = "character", na.strings = "", encoding = "UTF-8")
    assign(table, typed_as(rows[c(names(own), "package")], own), already_read)
  }
  already_read[[table]]
}

already_read <- new.env()

# Rows of text with the types, codes and labels of a table, and its class.
typed_as <- function(rows, table) {
  for (name in names(table)) {
    own <- table[[name]]
    cells <- rows[[name]]
    if (is.factor(own)) {
      cells <- factor(cells, levels(own), ordered = is.ordered(own))
    } else if (inherits(own, "Date")) {
      cells <- as.Date(cells)
    } else if (is.logical(own)) {
      cells <- cells == "true"
    } else {
      storage.mode(cells) <- storage.mode(own)
    }
    attr(cells, "label") <- attr(own, "label")
    rows[[name]] <- cells
  }
  class(rows) <- class(table)
  rows
}

# The rows with the label of each linked row after its key: actor after actor_id.
with_labels <- function(rows, table, texts) {
  book <- own_table("codebook")
  links <- book[book$table_name == table & !is.na(book$refers_to), ]
  for (i in seq_len(nrow(links))) {
    column <- links$column_name[i]
    name <- sub("_id$", "", column)
    target <- strsplit(links$refers_to[i], ".", fixed = TRUE)[[1]]
    label <- book$column_name[book$table_name == target[1] & book$is_label]
    if (length(label) && !name %in% names(rows)) {
      other <- revdata_table(target[1], texts)
      order <- append(names(rows), name, after = match(column, names(rows)))
      rows[[name]] <- as.character(other[[label]])[match(rows[[column]], other[[target[2]]])]
      rows <- rows[order]
    }
  }
  rows
}
