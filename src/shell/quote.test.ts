import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { assignments, base64, quote, sh, unbase64 } from './quote.js'

const AWKWARD = ['', ' ', "it's", '"', '$HOME', '`id`', '$(id)', '\\', '\n', 'a\nb', '*', '~', '-n', '!', '#', ';', '&', 'ünï', '😀', "'\\''", '\t', '%s', '\u0001']

describe('the quoting door', () => {
  for (const text of AWKWARD) {
    it(`brings ${JSON.stringify(text)} through a real shell unchanged`, () => {
      const seen = execFileSync('sh', ['-c', `printf '%s' ${quote(text)}`], { encoding: 'utf8' })
      assert.equal(seen, text)
    })
  }
  it('refuses NUL', () => assert.throws(() => quote('a\0b'), RangeError))
  it('quotes every value of a template, and lists as several words', () => {
    assert.equal(sh`systemctl reload ${"a'b"} ${['x', 'y z']} ${3}`, `systemctl reload 'a'\\''b' x 'y z' 3`)
  })
  it('refuses a setting whose name is no name', () => assert.throws(() => assignments({ 'A;id': 'x' }), RangeError))
  it('carries any text as base64 and back', () => {
    for (const text of AWKWARD) assert.equal(unbase64(base64(text)), text)
  })
})
