import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { EXIT } from '../model/errors.js'
import { exitCodesPage } from './exitCodes.js'

test('docs/exit-codes.md is current', () => {
  assert.equal(readFileSync(new URL('../../../docs/exit-codes.md', import.meta.url), 'utf8'), exitCodesPage(), 'run scripts/exit-codes')
})
test('no two errors share an exit code, and every code fits a shell', () => {
  const codes = Object.values(EXIT)
  assert.equal(new Set(codes).size, codes.length)
  for (const code of codes) assert.ok(code >= 0 && code < 256, String(code))
})
