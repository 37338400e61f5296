// What Datasette's own pages leave without a name gets one, for those who hear a page.
const nameFields = () => {
  for (const field of document.querySelectorAll('.CodeMirror textarea, #sql-editor')) {
    field.setAttribute('aria-label', 'SQL')
  }
}
nameFields()
addEventListener('load', nameFields)
for (const heading of document.querySelectorAll('form.sql h3')) heading.setAttribute('aria-level', '2')
