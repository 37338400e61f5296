// Reads a data package with the JavaScript client, foreign keys dereferenced, and prints as JSON
// what it found. Argument: the descriptor.
const path = require('path')
const { Package } = require('datapackage')

async function main(descriptor) {
  const found = { valid: false, errors: [], rows: {}, actors: [] }
  const dataPackage = await Package.load(descriptor, { basePath: path.dirname(descriptor) })
  found.valid = dataPackage.valid
  found.errors = dataPackage.errors.map(String)
  for (const resource of dataPackage.resources) {
    try {
      const rows = await resource.read({ keyed: true, relations: true })
      found.rows[resource.name] = rows.length
      if (resource.name === 'class_bases') {
        found.actors = rows.map((row) => row.actor_id)
      }
    } catch (error) {
      const details = (error.errors || []).map((detail) => detail.message)
      found.errors.push([`${resource.name}: ${error.message}`, ...details].join('; '))
    }
  }
  console.log(JSON.stringify(found))
}

main(process.argv[2]).catch((error) => {
  console.error(error)
  process.exit(1)
})
