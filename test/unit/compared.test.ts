/** docs/compared.md tells of every kernel setting that we set. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allWanted } from '../../src/areas/host/wanted-settings.js'

test('every kernel setting of the strict profile stands in the comparison, with its value', () => {
  const rows = readFileSync(new URL('../../../docs/compared.md', import.meta.url), 'utf8').split('\n').filter((line) => line.startsWith('| '))
  for (const { key, value } of allWanted) {
    const name = key.replace(/\.(all|default|\*)\./, '.{all,default}.')
    const row = rows.find((line) => line.split('|')[1]?.split(/,? +/).some((word) => word === key || word === name))
    assert.ok(row, `no row for ${key}`)
    const [, , theirs = '', , ours = ''] = row.split('|').map((cell) => cell.trim())
    assert.ok(ours.includes('=') ? theirs.startsWith(value) : ours.startsWith(value), `${key}: the row says ${ours}, set is ${value}`)
  }
})
