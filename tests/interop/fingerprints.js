// Makes fingerprints as docs/fingerprints.md describes them, without any library, and prints as JSON
// what it makes of the texts in a file of test vectors. Argument: the file.
const { createHash } = require('crypto')
const { readFileSync } = require('fs')

const INVISIBLE = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g
const LINE_END = /\r\n|[\n\v\f\r\x1C-\x1E\x85\u2028\u2029]/
const SPACE = /[\x09-\x0D\x1C-\x20\x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/g
const RUN = '[\\p{L}\\p{N}][\\p{L}\\p{N}\\u0300-\\u036F]*'
const WORD = new RegExp(`${RUN}(?:'${RUN})*`, 'gu')
const OPENING_WORDS = 4
const RUN_WORDS = 4

const sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex')

function normalise(text) {
  return text
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(/[\u2018-\u201B\u02BC]/g, "'")
    .replace(/[\u201C-\u201F]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\u2026/g, '...')
    .replace(SPACE, ' ')
    .replace(/^ | $/g, '')
}

const each = (text, change) => Array.from(text, change).join('')
const lower = (text) => each(text, (c) => c.toLowerCase())
const upper = (text) => each(text, (c) => c.toUpperCase())

function caseFolded(character) {
  if (character === '\u0131' || /\p{Script=Cherokee}/u.test(character)) {
    return character === '\u0131' ? character : character.toUpperCase()
  }
  return lower(upper(lower(character)))
}

function folded(word) {
  return each(word, caseFolded).normalize('NFKD').replace(/\p{M}/gu, '').replace(/'/g, '')
}

function fingerprint(text) {
  const normalised = normalise(text)
  const matches = [...normalised.matchAll(WORD)]
  const words = matches.map((match) => folded(match[0]))
  const count = Math.min(OPENING_WORDS, Math.floor(words.length / 2))
  const last = matches[count - 1]
  const shingles = []
  for (let at = count; at + RUN_WORDS <= words.length; at += RUN_WORDS) {
    shingles.push(sha256(words.slice(at, at + RUN_WORDS).join(' ')).slice(0, 6))
  }
  return {
    normalised,
    length: Array.from(normalised).length,
    words: words.length,
    folded: words,
    opening: last ? normalised.slice(0, last.index + last[0].length) : '',
    sha256: sha256(normalised),
    shingles,
  }
}

function edition(text) {
  const paragraphs = text.split(LINE_END).map(normalise).filter(Boolean)
  return { paragraphs, sha256: sha256(paragraphs.join('\n')) }
}

const vectors = JSON.parse(readFileSync(process.argv[2], 'utf8'))
console.log(
  JSON.stringify({
    passages: vectors.passages.map((vector) => fingerprint(vector.text)),
    texts: vectors.texts.map((vector) => edition(vector.text)),
  }),
)
