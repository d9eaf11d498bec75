/**
 * What every control with a remedy owes: break → fail → apply → pass → apply again: unchanged → undo → fail, on a hardened
 * practice server of the strict profile, which asks for everything. It finds the scenarios by itself (scenarios.ts says how they are written); a control with a remedy and
 * without a scenario makes it fail.
 *   HS_LOOP_SERVER  a hardened practice server to use and keep; what its spec does not ask for is left out        HS_LOOP_ONLY  a pattern of control ids
 */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { after, before, describe, it } from 'node:test'
import type { Finding, Verdict } from '../../src/model/control.js'
import { EXIT } from '../../src/model/errors.js'
import type { PlannedStep } from '../../src/model/plan.js'
import type { Context } from '../../src/cli/context.js'
import { specOf } from '../../src/cli/host.js'
import { makePlan } from '../../src/plan/make-plan.js'
import { applyStep, undoEntry } from '../../src/runner/apply.js'
import { assignments, sh } from '../../src/shell/quote.js'
import { places } from '../../src/spec/places.js'
import { defaultSpec, type Spec } from '../../src/spec/spec.js'
import { SshTransport } from '../../src/transport/open.js'
import { what } from '../../src/shell/step.js'
import type { Transport } from '../../src/transport/transport.js'
import { wantedSteps } from '../../src/workflows/plan.js'
import { observe, onlyControls, type Session } from '../../src/workflows/session.js'
import { verifyHost } from '../../src/workflows/verify.js'
import { Guest } from './guest.js'
import { groups, remediesFor, scenarios, type Group } from './scenarios.js'

/** Controls that the loop cannot show, and why. */
const EXEMPT: ReadonlyMap<string, string> = new Map([
  ['host.audit-rules', 'a practice server is a container: the kernel’s audit belongs to the machine underneath; fail, apply, pass, apply again and undo are shown in a kernel of its own (audit-rules.test.ts)'],
  ['host.packages-up-to-date', 'an upgrade is not undone (docs/decisions/0007): shown in states.test.ts'],
])

/** Where in the host scenarios keep their things. */
const SCENARIO = '/run/hardshell-scenario'
/** Milliseconds until a verdict that may take its time is given up: a gateway that was given other settings starts anew by itself. */
const SETTLE_MS = 120_000

const server = Guest.of('loop', 'HS_LOOP_SERVER')
const spec: Spec = { ...defaultSpec(), profile: server.kept ? server.profile() : 'strict' }
const remedies = remediesFor(spec)
const only = new RegExp(process.env['HS_LOOP_ONLY'] ?? '.')

describe('the loop', () => {
  let session: Session
  let steps: ReadonlyMap<string, PlannedStep>
  let atStart: ReadonlyMap<string, Verdict>
  const run = `loop-${process.pid}`
  let position = 0

  before(async () => {
    await server.harden()
    if (!server.kept) {
      server.askForStrict()
      const stricter = await server.run('up', server.host, '--yes')
      assert.equal(stricter.status, EXIT.ok, stricter.stdout + stricter.stderr)
    }
    // By the console, as root: scenarios break the deploy user's own way in. A guard's proofs still come in over SSH.
    const ssh = new SshTransport(`practice-${server.name}`, ['-F', server.sshConfig, '-o', 'User=deploy'], process.env)
    const transport: Transport = {
      name: server.console.name,
      logins: 0,
      run: (...words) => server.console.run(...words),
      freshLogin: (...words) => ssh.freshLogin(...words),
      forward: (...words) => ssh.forward(...words),
      close: () => ssh.close(),
    }
    const { spec: whole } = await specOf({ env: process.env, cwd: server.cwd } as unknown as Context, server.host, {})
    session = { host: server.host, spec: whole, transport, today: '2026-01-01' }
    const wanted = wantedSteps(whole)
    steps = new Map(makePlan(server.host, wanted, new Map(), []).steps.map((step) => [step.id, step]))
    // what was just made may need a look or two
    const deadline = Date.now() + SETTLE_MS
    do atStart = await everything()
    while (notPassed().length > 0 && Date.now() < deadline)
  })
  after(async () => {
    await session.transport.close()
    await server.remove()
  })

  const notPassed = (): string[] => [...remedies.keys()].filter((control) => !EXEMPT.has(control) && atStart.get(control) !== 'pass')
  const everything = async (): Promise<ReadonlyMap<string, Verdict>> => {
    const { card } = await verifyHost(session, { signal: new AbortController().signal, onWait: () => {} })
    return new Map(card.findings.map(({ control, verdict }) => [control, verdict]))
  }
  const judge = async (controls: readonly string[]): Promise<readonly Finding[]> =>
    (await observe(session, onlyControls(({ id }) => controls.includes(id)))).card.findings

  /**
   * Looks until every one of the controls has this verdict; fails with the evidence of those that never do. A pass where
   * a fail is due is a false pass: there is no waiting for it to go away, unless the scenario says why it may.
   */
  const must = async ({ controls, settles }: Group, verdict: Verdict, when: string): Promise<void> => {
    const deadline = Date.now() + SETTLE_MS
    for (;;) {
      const wrong = (await judge(controls)).filter((finding) => finding.verdict !== verdict)
      if (wrong.length === 0) return
      if (Date.now() < deadline && (verdict === 'pass' || settles)) continue
      const shown = wrong.map(({ control, verdict: saw, evidence, because }) => `${control} is ${saw}: ${because ?? evidence.map((one) => `saw ${one.saw}, want ${one.want}`).join('; ')}`)
      assert.fail(`${when} must ${verdict}:\n${shown.join('\n')}`)
    }
  }

  const apply = async (step: PlannedStep): Promise<{ readonly changed: boolean; readonly undo: () => Promise<void> }> => {
    const lines: string[] = []
    const entry = { run, position: position++, step: step.id, changes: step.changes.map(({ change }) => ({ kind: change.kind, what: what(change) })) }
    const outcome = await applyStep(session.transport, step, { ...entry, deployUser: session.spec.deploy.user, onEvent: (event) => void (event.event === 'line' && lines.push(event.text)) })
    assert.equal(outcome.status, 'done', `${step.id}: ${lines.slice(-12).join('\n')}`)
    return {
      changed: outcome.changed,
      undo: async () => {
        const undone = await undoEntry(session.transport, entry, () => {})
        assert.equal(undone.status, 'undone', `undo of ${step.id}: ${undone.tail.join('\n')}`)
      },
    }
  }

  const breakIt = async ({ programs }: Group): Promise<void> => {
    const { env, state } = places(session.spec)
    const settings = assignments({ SCENARIO, DIRECTORY: env.slice(0, env.lastIndexOf('/')), STATE: state, DEPLOY_USER: session.spec.deploy.user })
    await root(sh`rm -rf ${SCENARIO}; mkdir -m 700 ${SCENARIO}`, 'an empty folder')
    for (const { name, text } of programs) await root(`export ${settings}\nset -- break\n${text}`, `scenario ${name}`)
  }
  const root = async (script: string, name: string): Promise<void> => {
    // by the console: whoever comes in over SSH is not root any more
    const { status, stdout, stderr } = await server.console.run(script, { label: name })
    assert.equal(status, 0, `${name}: ${stdout.toString()}${stderr.toString()}`)
  }

  it('every control with a remedy has a scenario', () => {
    for (const [control, why] of EXEMPT) console.error(`  not in the loop: ${control}: ${why}`)
    assert.deepEqual([...remedies.keys()].filter((control) => !scenarios.includes(control) && !EXEMPT.has(control)), [])
  })

  it('all of them pass to begin with', () => {
    assert.deepEqual(notPassed(), [])
  })

  const chosen = groups(wantedOrder(), remedies).filter((group) => group.controls.some((control) => only.test(control)))
  for (const [at, group] of chosen.entries()) {
    // What the next one replaces whole need not be mended for it.
    const next = chosen[at + 1]
    const replaced = next?.remedy === group.remedy && next.fromAnything
    it(`${group.remedy} mends ${group.controls.join(', ')}`, async () => {
      const step = steps.get(group.remedy)
      assert.ok(step !== undefined, `the step ${group.remedy} is not wanted here`)
      try {
        await breakIt(group)
        await must(group, 'fail', 'broken, it')
        const first = await apply(step)
        await must(group, 'pass', 'mended, it')
        assert.equal((await apply(step)).changed, false, 'a second apply changes nothing')
        await first.undo()
        await must(group, 'fail', 'undone, it')
      } finally {
        // hardened again for the next one, whatever happened
        if (!replaced) await apply(step)
      }
      if (!replaced) await must(group, 'pass', 'mended again, it')
    })
  }

  it('and at the end the host is as it was at the start', async () => {
    const deadline = Date.now() + SETTLE_MS
    let atEnd = await everything()
    while (!isDeepStrictEqual(atEnd, atStart) && Date.now() < deadline) atEnd = await everything()
    assert.deepEqual(atEnd, atStart)
  })
})

/** The order of all steps does not depend on the host. */
function wantedOrder(): readonly string[] {
  return wantedSteps(spec).map(({ step }) => step.id)
}
