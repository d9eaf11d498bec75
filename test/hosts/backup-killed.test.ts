/**
 * Restores and drills that are killed, here and on the host, at each of their steps: the gateway is as before or as restored, the next
 * command sees to that by itself, and nothing is left. And a backup by a clock that was ahead, which passes for nothing: what the whole host makes of
 * it (what a clock does that jumps either way: clock.test.ts).
 *   HS_BACKUP_SERVER  a hardened practice server to use and keep
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { BackedUp, RESTIC } from './backed-up.js'
import { gatewayToken } from './busy-gateway.js'
import { Guest, verdictOf } from './guest.js'

const server = Guest.of('backup-killed', 'HS_BACKUP_SERVER')
const host = new BackedUp(server)
const root = (script: string): Promise<string> => server.root(script, 600_000)
const STATE = '/home/deploy/.openclaw'
const HOME = '/var/lib/hardshell/backup'

before(() => server.harden())
after(() => server.remove())

/**
 * Kills, hard and with all that works beside it on the host, whatever begins PROGRAM with WORD among its words: once that is done, so that what it
 * did is there and what comes after it is not.
 */
const killedAfter = (program: string, word: string): string => `rm -f /run/hs-reached; real=$(command -v ${program})
  printf '#!/bin/sh\\ncase " $* " in *" ${word} "*) "%s" "$@"; cut -d " " -f 5 /proc/$$/stat >/run/hs-reached; exec sleep 600 ;; esac\\nexec "%s" "$@"\\n' "$real" "$real" >/usr/local/sbin/${program}; chmod 755 /usr/local/sbin/${program}
  timeout 300 sh -c 'until [ -s /run/hs-reached ]; do sleep 0.05; done'; reached=$?
  rm /usr/local/sbin/${program}
  [ $reached = 0 ] && kill -s KILL -- "-$(cat /run/hs-reached)"`
/** All that a restore or a drill makes on its way. */
const LEFT = `ls -d ${STATE}.restoring ${HOME}/restore ${HOME}/drill /opt/openclaw/.env.* /etc/systemd/system/hardshell-guard.* 2>/dev/null; docker ps -aq --filter name=hardshell-drill --filter name=hardshell-preflight`

describe('a restore', () => {
  let token = ''
  const answers = async (): Promise<void> => {
    await host.ready()
    assert.equal(await gatewayToken(server), token)
    assert.equal(await root(`printf 'header = "Authorization: Bearer %s"\n' '${token}' | curl -s -o /dev/null -w '%{http_code}' -K - -X POST -H 'Content-Type: application/json' -d '{}' http://127.0.0.1:18789/tools/invoke`), '400')
  }
  before(async () => {
    await host.ready()
    // what the snapshot does not have, on a kept server either
    await root(`rm -f ${STATE}/workspace/later.md`)
    await host.works('backup', 'now', server.host)
    await root(`echo later >${STATE}/workspace/later.md; chown 1000:1000 ${STATE}/workspace/later.md`)
    token = await gatewayToken(server)
  })
  const later = async (): Promise<boolean> => (await root(`ls ${STATE}/workspace`)).split('\n').includes('later.md')

  const untouched = [
    ['it has fetched the snapshot', 'restic', 'restore'],
    ['OpenClaw has tried whether it opens', 'docker', 'preflight'],
  ] as const
  const reversed = [
    ['it has stopped the gateway', 'docker', 'stop'],
    ['the old state is put aside', 'mv', STATE],
    ['the restored one is in its place', 'mv', `${STATE}.restoring/state`],
    ['the gateway was started', 'docker', 'compose'],
  ] as const
  for (const [step, program, word] of [...untouched, ...reversed]) {
    it(`killed on the host when ${step}: the state is as before`, async () => {
      const killed = root(killedAfter(program, word))
      const ran = await server.run('restore', '--host', server.host, '--yes')
      await killed
      assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
      const running = (await root("docker inspect -f '{{.State.Running}}' openclaw-gateway")).trim() === 'true'
      if (untouched.some(([one]) => one === step)) assert.ok(running, 'it works all the time')
      // whatever takes the host next; nobody is here to say yes to this one
      assert.equal((await server.run('restore', '--host', server.host)).status, EXIT.usage)
      await answers()
      assert.ok(await later())
    })
  }

  it('the operator is killed in the middle: the host comes to an end by itself, and undo brings back what was there', async () => {
    const one = server.start('restore', '--host', server.host, '--yes', '--verbose')
    await one.seen(/stopping the gateway/)
    one.child.kill('SIGKILL')
    await one.ended
    await root("timeout 300 sh -c 'until [ \"$(cat $(ls -td /var/lib/hardshell/journal/*/*backup.restore | head -n 1)/state)\" = done ]; do sleep 0.5; done'")
    await answers()
    assert.equal(await later(), false)
    assert.equal(await root(LEFT), '')
    await host.works('undo', '--host', server.host, '--yes')
    await answers()
    assert.ok(await later())
    assert.equal(await root(LEFT), '')
    await root(`rm -rf ${STATE}.re*-*`)
  })
})

describe('a drill', () => {
  for (const [step, program, word] of [
    ['it has fetched the snapshot', 'restic', 'restore'],
    ['the restored gateway is booted', 'docker', 'run'],
    ['the restored gateway was asked', 'docker', 'exec'],
  ] as const) {
    it(`killed on the host when ${step}: the next one begins anew, and the live gateway works all the time`, async () => {
      const killed = root(killedAfter(program, word))
      const ran = await server.run('drill', 'restore', server.host)
      await killed
      assert.notEqual(ran.status, EXIT.ok, ran.stdout)
      assert.notEqual(await root(LEFT), '')
      await host.ready()
    })
  }

  it('what is left then the next backup takes away', async () => {
    await host.works('backup', 'now', server.host)
    assert.equal(await root(LEFT), '')
  })

  it('the operator is killed in the middle: it comes to an end by itself, which is written down, and clears up', async () => {
    const written = async (): Promise<{ at: number; ok: boolean } | undefined> => JSON.parse((await root(`cat ${HOME}/drill.json 2>/dev/null || true`)) || 'null') as { at: number; ok: boolean } | undefined
    const before = (await written())?.at ?? 0
    const one = server.start('drill', 'restore', server.host, '--verbose')
    await one.seen(/booting it/)
    one.child.kill('SIGKILL')
    await one.ended
    await root(`timeout 300 flock ${HOME}/lock true`)
    assert.equal(await root(LEFT), '')
    const became = await written()
    assert.ok(became !== undefined && became.at > before, JSON.stringify(became))
    // where nobody reads what it says it gives up, and elsewhere it goes on
    assert.equal(verdictOf(await server.audit(), 'backup.restore-rehearsed'), became.ok ? 'pass' : 'fail')
  })
})

describe('a clock that jumped', () => {
  /**
   * For the units that go by it, and what they start: a practice server has the clock of the machine underneath, which nobody may set. restic takes
   * no other clock, so it is told the time that its caller has.
   */
  const jumps = (by: string): string => `for unit in hardshell-backup hardshell-health@fast; do mkdir -p /run/systemd/system/$unit.service.d
      printf '[Service]\\nEnvironment=LD_PRELOAD=%s FAKETIME=${by} FAKETIME_DONT_FAKE_MONOTONIC=1\\n' "$(ls /usr/lib/*/faketime/libfaketime.so.1)" >/run/systemd/system/$unit.service.d/clock.conf; done
    printf '#!/bin/sh\\ncase $1 in backup) shift; exec /usr/bin/restic backup --time "$(date "+%%F %%T")" "$@" ;; esac\\nexec /usr/bin/restic "$@"\\n' >/usr/local/sbin/restic; chmod 755 /usr/local/sbin/restic; systemctl daemon-reload`
  const right = 'rm -rf /run/systemd/system/hardshell-*.service.d /usr/local/sbin/restic; systemctl daemon-reload'
  const look = (): Promise<string> => root('systemctl start hardshell-health@fast.service')
  const health = async (filter: string): Promise<string> => (await root(`jq -r '${filter}' /var/lib/hardshell/health/state.json`)).trim()
  const ids = async (): Promise<readonly string[]> => (await host.snapshots()).map(({ id }) => id)

  before(async () => {
    await root('apt-get install -qq -y libfaketime >/dev/null; systemctl stop hardshell-health-fast.timer hardshell-health-slow.timer')
    await host.works('backup', 'now', server.host)
  })
  after(() => root(`${right}; systemctl start hardshell-health-fast.timer hardshell-health-slow.timer`))

  it('ahead by a year, and put right: the backup made then passes for nothing, the next says so and takes nothing away', async () => {
    const before = await ids()
    await root(jumps('+365d'))
    await host.works('backup', 'now', server.host)
    await look()
    assert.equal(await health('.checks.backup.verdict'), 'ok', 'it is young by that clock')
    await root(right)

    const audit = await server.audit()
    assert.equal(verdictOf(audit, 'backup.verified'), 'fail')
    assert.match(JSON.stringify(audit.findings.find(({ control }) => control === 'backup.verified')?.evidence), /verified in the future/)
    await look()
    assert.equal(await health('[.checks.backup.verdict, .faults.backup.raised] | join(" ")'), 'critical true')
    assert.match(await health('.checks.backup.say'), /of a time to come/)
    const made = await ids()
    await host.fails(/the clock went back: snapshot \w+ is of 20\d\d-\d\d-\d\d, and nothing was pruned/, 'backup', 'now', server.host)
    assert.deepEqual(made.filter((id) => !before.includes(id)).length, 1)
    const kept = await ids()
    assert.deepEqual(made.filter((id) => !kept.includes(id)), [])
    assert.equal(verdictOf(await server.audit(), 'backup.verified'), 'fail')
    // a drill and a restore take the latest of the past
    const { snapshot } = JSON.parse(await host.works('drill', 'restore', server.host, '--json')) as { snapshot: string }
    assert.notEqual(snapshot, kept[0])

    await root(`${RESTIC}; restic -q forget '${kept[0] ?? ''}' --prune`)
    await host.works('backup', 'now', server.host)
    assert.equal(verdictOf(await server.audit(), 'backup.verified'), 'pass')
    await look()
    await look()
    assert.equal(await health('[.checks.backup.verdict, .faults.backup.raised] | join(" ")'), 'ok false')
  })
})
