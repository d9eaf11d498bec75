import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areas } from './catalogue.js'
import { AREA_LENSES } from './lenses.js'

test('every area has its lenses, and no lens is without an area', () => {
  assert.deepEqual(areas.map(({ name }) => name).sort(), Object.keys(AREA_LENSES).sort())
})
test('every control says both lenses, and what a person can do', () => {
  for (const { id, lenses, remedy, advice } of areas.flatMap(({ controls }) => controls)) {
    assert.ok(lenses.child.length > 10 && lenses.principle.length > 20, id)
    assert.ok(remedy !== undefined || advice !== undefined, `${id}: neither a step nor advice`)
  }
})
