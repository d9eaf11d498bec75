/** What the tests of the gateway ask of an audit, and of `up` when something is broken. */
import assert from 'node:assert/strict'
import { EXIT } from '../../src/model/errors.js'
import type { AuditJson, Guest } from './guest.js'

const OURS = /^(gateway|secrets|state)\./
export const found = (audit: AuditJson): readonly string[] => audit.findings.filter(({ control, verdict }) => OURS.test(control) && verdict === 'fail').map(({ control }) => control).sort()
/** Without what a gateway fails that stands still or is just starting again, and what it comes to write where its root lets it. */
export const locksFound = (audit: AuditJson): readonly string[] => found(audit).filter((id) => !['gateway.running', 'gateway.answers', 'gateway.right-token', 'state.nothing-outside'].includes(id))
export const notFine = (audit: AuditJson): readonly string[] =>
  audit.findings.filter(({ control, verdict }) => OURS.test(control) && verdict !== 'pass' && verdict !== 'not-applicable')
    .map(({ control, verdict, evidence, because }) => `${control} ${verdict} ${because ?? evidence.map(({ saw }) => saw).join('; ')}`)

/** @param whole asks OpenClaw's own audits too, and for a second `up` that has nothing to do: a minute each on two cores, so not every time */
export async function mended(server: Guest, whole?: 'whole'): Promise<void> {
  const ran = await server.run('up', server.host, '--yes')
  assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
  if (whole === undefined) {
    // what only a deep audit reads is not known without one, which is no pass
    assert.deepEqual(notFine(await server.audit()).filter((said) => !said.includes('hardshell audit --deep')), [])
    return
  }
  assert.deepEqual(notFine(await server.audit('--deep')), [])
  const again = await server.run('up', server.host, '--yes')
  assert.match(again.stderr, /Nothing to change/, again.stdout + again.stderr)
}
