/** Every control has a host on which it must fail and one on which it must pass, every awkward host a control that exists, and docs/matrix.md says so. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { packageRoot } from '../../src/runner/assets.js'
import { batches, controls, ELSEWHERE, failsBy, library, matrixPage, NEVER_FAILS, NEVER_PASSES, parse, touches } from '../hosts/awkward-library.js'

const ids = new Set(controls.map(({ id }) => id))

test('every control fails and passes on a real host; exceptions are printed with their reason', () => {
  for (const [control, why] of NEVER_FAILS) console.error(`  fails on no real host: ${control}: ${why}`)
  for (const [control, why] of NEVER_PASSES) console.error(`  passes on no real host: ${control}: ${why}`)
  assert.deepEqual([...ids].filter((id) => failsBy(id).length === 0 && !NEVER_FAILS.has(id)), [], 'write test/hosts/awkward/<name>.sh (docs/house.md says how)')
  for (const except of [NEVER_FAILS, NEVER_PASSES]) assert.deepEqual([...except.keys()].filter((id) => !ids.has(id)), [], 'no control any more')
  assert.deepEqual(library.flatMap(({ catches }) => catches).filter(({ control, verdict }) => (verdict === 'fail' ? NEVER_FAILS : NEVER_PASSES).has(control) && (verdict === 'fail' || verdict === 'pass')), [], 'no exception any more')
})

test('a test that is named for a control speaks of it', () => {
  for (const [word, { test: file }] of ELSEWHERE) {
    const text = readFileSync(new URL(`test/hosts/${file}`, packageRoot), 'utf8')
    const claim = word.replace(/^[a-z-]+\./, '')
    assert.ok(text.includes(claim === '*' ? word.slice(0, -1) : claim), `${file}: ${word}`)
  }
})

test('the library is large enough to mean something', () => assert.ok(library.length >= 60, `${library.length} awkward hosts`))

test('awkward hosts name controls that exist', () => {
  const named = library.flatMap(({ name, catches, also }) => [...catches.map(({ control }) => control), ...also].map((control) => ({ name, control })))
  assert.deepEqual(named.filter(({ control }) => !ids.has(control) && !(control.endsWith('.*') && [...ids].some((id) => id.startsWith(control.slice(0, -1))))), [])
})

test('no two of one batch touch the same control', () => {
  for (const batch of batches(library)) {
    assert.deepEqual([...ids].filter((id) => batch.filter((one) => touches(one, id)).length > 1), [])
  }
  assert.deepEqual(batches(library).flat().length, library.length)
})

test('a header that says too little is refused', () => {
  assert.throws(() => parse('x', '# y.sh - other\n'), /second line/)
  assert.throws(() => parse('x', '# x.sh - odd\nbreak)\nmend)\n'), /caught by a control/)
  assert.throws(() => parse('x', '# x.sh - odd\n# passes: ssh.root-login\nbreak)\nmend)\n'), /passes: CONTROL/)
  assert.throws(() => parse('x', '# x.sh - odd\n# caught by: ssh.root-login\nbreak)\nmend)\n'), /WORDS OF ITS EVIDENCE/)
  assert.throws(() => parse('x', '# x.sh - odd\n# caught by: ssh.root-login /yes/\nbreak)\n'), /break and mend/)
})

test('docs/matrix.md is up to date: scripts/matrix writes it anew', () => {
  assert.equal(readFileSync(new URL('docs/matrix.md', packageRoot), 'utf8'), matrixPage())
})
