// Reads a GEXF file with graphology and prints as JSON its nodes and edges with their attributes.
// Arguments: the folder of the JavaScript packages, and the file.
const { createRequire } = require('node:module')
const { readFileSync } = require('node:fs')
const path = require('node:path')

const load = createRequire(path.join(process.argv[2], 'index.js'))
const { MultiDirectedGraph } = load('graphology')
const { parse } = load('graphology-gexf')

const graph = parse(MultiDirectedGraph, readFileSync(process.argv[3], 'utf-8'), { respectInputGraphType: true })
const nodes = Object.fromEntries(graph.mapNodes((key, facts) => [key, facts]))
const edges = Object.fromEntries(
  graph.mapEdges((key, facts, source, target) => [key, { ...facts, source, target }])
)
console.log(JSON.stringify({ type: graph.type, multi: graph.multi, nodes, edges }))
