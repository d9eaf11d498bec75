/** `up` can be stopped anywhere, by anything, and run again: it finishes, and what it leaves is what an unstopped run leaves. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { Guest, verdictOf } from './guest.js'

describe('an interrupted up', () => {
  let server: Guest
  before(async () => {
    server = await Guest.make(`interrupt-${process.pid}`)
  })
  after(() => server.remove())

  const upUntil = async (step: string) => {
    const running = server.start('up', server.host, '--yes')
    // the step's own line in the progress, not the plan that names it before
    await running.seen(new RegExp(`^ *\\[\\d+/\\d+\\].* ${step.replace('.', '\\.')}$`, 'm'))
    return running
  }
  const stillLocked = async (): Promise<boolean> => (await server.sh('flock -n /run/hardshell.lock true && echo free || echo held')).trim() === 'held'

  it('kill -9 while packages are installed: the step ends by itself, no lock stays', async () => {
    const running = await upUntil('host.packages')
    running.child.kill('SIGKILL')
    assert.equal((await running.ended).status, 137)
    assert.equal(await stillLocked(), false)
  })

  it('kill -9 while Docker is installed', async () => {
    const running = await upUntil('docker.engine')
    running.child.kill('SIGKILL')
    assert.equal((await running.ended).status, 137)
    assert.equal(await stillLocked(), false)
  })

  it('Ctrl-C: says what happens next and ends with 130', async () => {
    const running = await upUntil('image.ready')
    running.child.kill('SIGINT')
    const ran = await running.ended
    assert.equal(ran.status, EXIT.interrupted, ran.stderr)
    assert.match(ran.stderr, /run the same command again/)
    assert.equal(await stillLocked(), false)
  })

  it('the connection is cut while the gateway starts: one clear error', async () => {
    const running = await upUntil('gateway.up')
    server.cutConnections()
    const ran = await running.ended
    assert.equal(ran.status, EXIT.unreachable, ran.stdout + ran.stderr)
    assert.match(ran.stderr, /next:/)
  })

  it('run again it finishes, and then nothing is left to do', async () => {
    const ran = await server.run('up', server.host, '--yes')
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    assert.equal((await server.sh('dpkg --audit')).trim(), '')
    assert.equal((await server.sh("find /etc /opt /home -name '*.hardshell.*'")).trim(), '')
    const audit = await server.audit()
    for (const control of ['gateway.right-token', 'gateway.wrong-token-refused', 'firewall.active', 'secrets.token-agrees']) assert.equal(verdictOf(audit, control), 'pass', control)
    const before = await server.listing()
    const again = await server.run('up', server.host, '--yes')
    assert.equal(again.status, EXIT.ok, again.stdout + again.stderr)
    assert.match(again.stderr, /Nothing to change/)
    assert.equal(await server.listing(), before)
  })
})
