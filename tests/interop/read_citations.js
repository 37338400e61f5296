// Reads references with Citation.js and prints as JSON what it understood, as CSL-JSON.
// Arguments: the folder of the JavaScript packages, the format of the file, and the file.
const { createRequire } = require('node:module')
const { readFileSync } = require('node:fs')
const path = require('node:path')

const load = createRequire(path.join(process.argv[2], 'index.js'))
const { Cite } = load('@citation-js/core')
for (const name of ['bibtex', 'ris', 'csl']) load(`@citation-js/plugin-${name}`)

const forceType = {
  bibtex: '@bibtex/text',
  biblatex: '@biblatex/text',
  ris: '@ris/file',
  'csl-json': '@else/json'
}[process.argv[3]]
const text = readFileSync(process.argv[4], 'utf-8')
const read = new Cite(text, { forceType, generateGraph: false })
const bibliography = read.format('bibliography', { template: 'apa' })
console.log(JSON.stringify({ data: read.data, bibliography }))
