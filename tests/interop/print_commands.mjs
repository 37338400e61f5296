// Reads workflow commands as the runner does and prints each anew with the library for actions.
// Arguments: the module of the library, and the lines as a JSON list.
import { pathToFileURL } from 'node:url'

const core = await import(pathToFileURL(process.argv[2]).href)

const data = (text) => text.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%25/g, '%')
const property = (text) => data(text.replace(/%3A/g, ':').replace(/%2C/g, ','))
const names = { line: 'startLine', col: 'startColumn' }

for (const line of JSON.parse(process.argv[3])) {
  const [, name, given, message] = line.match(/^::(\S+) (.*?)::(.*)$/)
  const properties = {}
  for (const pair of given.split(',')) {
    const at = pair.indexOf('=')
    const key = pair.slice(0, at)
    properties[names[key] ?? key] = property(pair.slice(at + 1))
  }
  core[name](data(message), properties)
}
