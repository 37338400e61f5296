// Prints as JSON what Adobe's validator objects to in a JSON-LD file. Arguments: the folder of the
// packages, the vocabulary of schema.org, the file.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, vocabulary, file] = process.argv.slice(2);
const path = createRequire(`${modules}/`).resolve("@adobe/structured-data-validator");
const { default: Validator } = await import(pathToFileURL(path));
const read = async (name) => JSON.parse(await readFile(name, "utf-8"));
const document = await read(file);
const found = { jsonld: { [document["@type"]]: [document] }, microdata: {}, rdfa: {}, errors: [] };
const issues = await new Validator(await read(vocabulary)).validate(found);
console.log(JSON.stringify(issues.map(({ issueMessage, severity }) => ({ issueMessage, severity }))));
