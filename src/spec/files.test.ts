/** The two files beside package.json that are made from the schema, or promise to agree with it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isMap, isScalar, parseDocument, visit } from 'yaml'
import { areas } from '../areas/catalogue.js'
import { parseSpec } from './load.js'
import { jsonSchema, schemaText, type JsonSchema } from './schema.js'
import { defaultSpec, sections } from './spec.js'

const root = new URL('../../../', import.meta.url)
const example = readFileSync(new URL('hardshell.example.yaml', root), 'utf8')

test('hardshell.schema.json is current', () => {
  assert.equal(readFileSync(new URL('hardshell.schema.json', root), 'utf8'), schemaText(), 'run scripts/schema')
})
test('every key of the schema that holds a value is described', () => {
  const bare: string[] = []
  const walk = (schema: JsonSchema, path: string): void => {
    const inner = Object.entries(schema.properties ?? {})
    if (inner.length === 0 && schema.items === undefined && schema.description === undefined && path !== '') bare.push(path)
    for (const [key, below] of inner) if (key !== 'hosts') walk(below, `${path}.${key}`)
    if (schema.items?.properties !== undefined) walk(schema.items, `${path}[]`)
  }
  walk(jsonSchema(), '')
  assert.deepEqual(bare, [])
})

test('the example loads', () => {
  const { hosts, shared } = parseSpec(example, 'hardshell.example.yaml')
  assert.deepEqual(Object.keys(hosts), ['vps'])
  assert.deepEqual(shared, defaultSpec())
  assert.match(example, /^# yaml-language-server: \$schema=\.\/hardshell\.schema\.json\n/)
})
test('what the example calls a default is the default', () => {
  let checked = 0
  // The commented lines that show a default are read as if they were written.
  const shown = example.replace(/^( *)# (\w+: .*# default.*)$/gm, (line, indent: string, rest: string) => (/^(state)\b/.test(rest) ? `${indent}${rest}` : line))
  const document = parseDocument(shown)
  visit(document, {
    Pair(_, pair, ancestors) {
      const comment = (pair.value as { comment?: string } | null)?.comment ?? ''
      if (!comment.startsWith(' default')) return
      const path = [...ancestors, pair].flatMap((node) => ('key' in node && isScalar(node.key) ? [String(node.key.value)] : []))
      const want = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], defaultSpec())
      const said = isScalar(pair.value) ? pair.value.value : (document.getIn(path, true) as { toJSON(): unknown }).toJSON()
      assert.deepEqual(said, want, path.join('.'))
      checked += 1
    },
  })
  // One more than stands uncommented: state.
  assert.equal(checked, (example.match(/^ *\w+:.*# default/gm)?.length ?? 0) + 1)
})
test('the example shows every setting there is', () => {
  const missing = Object.entries(jsonSchema().properties ?? {})
    .filter(([key]) => key in sections)
    .flatMap(([section, { properties, items }]) => [section, ...Object.keys(properties ?? {}), ...Object.keys(items?.properties ?? {}), ...Object.values(properties ?? {}).flatMap((below) => Object.keys(below.properties ?? below.items?.properties ?? {}))])
    .filter((key) => !new RegExp(`^[ #-]*${key}:`, 'm').test(example))
  assert.deepEqual(missing, [])
  assert.ok(isMap(parseDocument(example).contents))
})
test('the risks that the example accepts are of controls that exist', () => {
  const uncommented = example.replace('acceptedRisks: []', 'acceptedRisks:').replace(/(# acceptedRisks:\n)((#.*\n)+)/, (_, heading: string, lines: string) => heading + lines.replaceAll(/^#/gm, ' '))
  const controls = areas.flatMap((area) => area.controls.map(({ id }) => id))
  assert.equal(parseSpec(uncommented, 'f', controls).shared?.acceptedRisks.length, 1)
})
