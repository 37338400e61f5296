// What the columns mean is folded away, so that the rows are seen first.
document.documentElement.lang = 'en'
for (const list of document.querySelectorAll('dl.column-descriptions')) {
  const fold = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = 'What the columns mean'
  list.before(fold)
  fold.append(summary, list)
}
