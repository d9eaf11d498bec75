/**
 * Updates whose operator is killed, and nothing else: `hardshell update` and every ssh of it, hard, at each step. The host goes on by
 * itself and ends as if somebody had watched. The targets are made for it and start at once (update/twin.mjs). Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { Guest } from './guest.js'
import { last, STEPS, Updating } from './updating.js'

/** A hardened practice server to use and keep, which serves a release of this file's, or the one that practice gave it. */
const server = Guest.of('update-operator', 'HS_UPDATE_OPERATOR_SERVER')
const here = new Updating(server)
/** What serves. */
let now = ''
/** A release that can be moved to. */
const other = (): string => (now === '2026.9.70' ? '2026.9.71' : '2026.9.70')

const program = (signal: 'STOP' | 'CONT'): string => `systemctl kill -s ${signal} --kill-whom=all hardshell-update.service`

before(async () => {
  await server.harden()
  now = await here.fromReal()
  if ((await here.written()).length === 0) await here.write('BEFORE')
})
after(() => server.remove())

describe('the operator alone is killed while', () => {
  for (const [step, words, , behaviour] of STEPS) {
    it(step, async () => {
      const to = behaviour === 'sound' ? other() : '2026.9.72'
      await here.target(to, behaviour)
      const one = await here.begin(to, '--watch', '15')
      // held still, so that it is this step and no later one
      await here.logged(words, program('STOP'))
      assert.deepEqual([one.child.exitCode, one.child.signalCode], [null, null], 'it watches until now')
      one.child.kill('SIGKILL')
      server.cutConnections()
      assert.equal((await one.ended).status, 137)
      // nobody who asked is there any more, and the next one is told that the host is taken
      const beside = await server.run('update', server.host, '--to', other(), '--yes')
      assert.equal(beside.status, EXIT.locked, beside.stdout + beside.stderr)
      await here.there(program('CONT'))

      const became = await here.ended()
      const log = await here.there('cat /var/lib/hardshell/update/run/log')
      assert.equal(became.ended, behaviour === 'sound' ? 'finished' : 'back', log)
      assert.doesNotMatch(log, /cut short/)
      if (became.ended === 'finished') now = to
      await here.serves(now)
      assert.deepEqual(await here.written(), ['BEFORE'])
      const told = await server.run('releases', server.host)
      assert.equal(told.status, EXIT.ok, told.stderr)
      assert.match(told.stdout, new RegExp(`The last update to ${to.replaceAll('.', '\\.')}-[0-9a-f]{12} from .* UTC: ${behaviour === 'sound' ? 'it holds' : 'it did not hold, and the release of before serves again'}`))
      if (became.aside !== null) await here.there(`rm -r '${became.aside}' '${became.aside}-auth'`)
    })
  }

  it('and afterwards the host lets itself be taken: an update that is watched to its end', async () => {
    const to = other()
    await here.target(to, 'sound')
    const ran = await here.update(to)
    assert.equal(ran.status, EXIT.ok, ran.stderr)
    assert.equal(last(ran).ended, 'finished')
    now = to
    await here.serves(now)
  })
})
