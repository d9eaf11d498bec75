import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { areas } from '../areas/catalogue.js'
import { AREA_LENSES } from '../areas/lenses.js'
import { CATEGORIES } from '../model/control.js'
import { controlsPage } from './controls.js'

const page = controlsPage(areas, AREA_LENSES)
const controls = areas.flatMap((area) => area.controls)

test('docs/controls.md is current', () => {
  assert.equal(readFileSync(new URL('../../../docs/controls.md', import.meta.url), 'utf8'), page, 'run scripts/controls')
})
test('at least one hundred controls, in every category, each once', () => {
  assert.ok(controls.length >= 100, `${controls.length} controls`)
  assert.equal(new Set(controls.map(({ id }) => id)).size, controls.length)
  assert.deepEqual(CATEGORIES.filter((category) => !areas.some((area) => area.category === category)), [])
})
test('every control has its row, and every row its six cells', () => {
  for (const { id } of controls) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${id}\` |`))
    assert.equal(row?.replaceAll('\\|', '').split('|').length, 8, id)
  }
})
test('an item of a benchmark says which benchmark', () => {
  const items = controls.flatMap(({ tags = [] }) => tags.filter((tag) => /CIS/.test(tag)))
  assert.ok(items.length > 0)
  for (const item of items) assert.match(item, /^CIS (Debian 12|Docker 1\.6) \d+(\.\d+)+$/)
})
