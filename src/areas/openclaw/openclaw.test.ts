import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { evaluate } from '../../audit/evaluate.js'
import type { Verdict } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { area } from './index.js'

const recorded = readFileSync(new URL('../../../../src/areas/openclaw/recordings/doctor.hardened.txt', import.meta.url), 'utf8')
const judge = (stdout: string, exit = 0, stderr = '') =>
  evaluate([area], { host: 'h', takenAt: '', login: { user: 'root', root: true }, frames: { gateways: { exit: 0, ms: 1, stdout: '0123456789ab\n', stderr: '' }, 'openclaw-doctor': { exit, ms: 1, stdout, stderr } } }, defaultSpec(), '2026-11-22')[0]

for (const [what, stdout, want] of [
  ['a hardened gateway, with two warnings', recorded, 'pass'],
  ['nothing found', 'ran 35\n', 'pass'],
  ['an error', `${recorded}finding error core/doctor/state needs a migration | old schema\n`, 'fail'],
  ['a word of information', 'ran 35\nfinding info core/doctor/x  | all well\n', 'pass'],
  ['no check ran', 'ran 0\n', 'unknown'],
  ['cut short', '', 'unknown'],
  ['another shape', 'ran 3\nfound it\n', 'unknown'],
] as const satisfies readonly (readonly [string, string, Verdict])[])
  test(`doctor: ${what} → ${want}`, () => assert.equal(judge(stdout)?.verdict, want))
test('doctor: where it would not fit into memory it is not run, and that is not known', () => {
  const finding = judge('', 1, 'the doctor takes 900 MiB of the memory limit, and 300 are free: it could get the gateway killed\n')
  assert.equal(finding?.verdict, 'unknown')
  assert.match(finding?.because ?? '', /300 are free/)
})
