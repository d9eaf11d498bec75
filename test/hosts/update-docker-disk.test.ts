/**
 * Updates that find the disk full that Docker writes to: /var/lib/docker and /var/lib/containerd on a small file system of their own,
 * full from a step on for as long as the update is at work, and longer. The gateway serves again by itself while it still is. The targets are made for it and
 * start at once (update/twin.mjs), but for the image that is really built. Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import type { LastRun } from '../../src/areas/updates/said.js'
import { EXIT } from '../../src/model/errors.js'
import { Guest } from './guest.js'
import { halfRegistry, last, STEPS, Updating } from './updating.js'

/** A hardened practice server to use and keep, which serves a release of this file's, or the one that practice gave it. */
const server = Guest.of('update-disk', 'HS_UPDATE_DISK_SERVER')
const here = new Updating(server)
/** What serves. */
let now = ''
/** A release that can be moved to. */
const other = (): string => (now === '2026.9.70' ? '2026.9.71' : '2026.9.70')

const PLACES = '/var/lib/docker /var/lib/containerd'
const serving = `for at in $(seq 600); do [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:18789/startupz)" != 200 ] || exit 0; sleep 0.2; done; exit 1`
const still = `docker stop openclaw-gateway >/dev/null; systemctl stop docker.socket docker.service containerd.service`
/** Nothing more goes on it than what is freed; what fills it need not lie in this machine's memory for that. */
const full = `mount -o remount,size=$(df -Pk /docker-disk | awk 'NR == 2 { print $3 }')k /docker-disk`
const room = 'mount -o remount,size=10g /docker-disk'
/** What is freed is taken at once, until there is `enough`. */
const glutton = `touch /run/glutton /run/glutton.eats; setsid sh -c "while [ -e /run/glutton ]; do ${full.replaceAll('$', '\\$')}; sleep 0.05; done; rm /run/glutton.eats" >/dev/null 2>&1 </dev/null & true`
const enough = `rm -f /run/glutton; while [ -e /run/glutton.eats ]; do sleep 0.05; done; ${room}`

before(async () => {
  await server.harden()
  now = await here.fromReal()
  if ((await here.written()).length === 0) await here.write('BEFORE')
  await here.there(`set -e
    systemctl stop hardshell-health-fast.timer hardshell-health-slow.timer
    if ! mountpoint -q /docker-disk; then
    ${still}
    mkdir -p /docker-disk; mount -t tmpfs -o size=10g,mode=755 docker-disk /docker-disk
    for place in ${PLACES}; do mkdir -p "/docker-disk$place"; cp -a "$place/." "/docker-disk$place/"; chown --reference="$place" "/docker-disk$place"; chmod --reference="$place" "/docker-disk$place"; mount --bind "/docker-disk$place" "$place"; done
    systemctl start docker.service
    fi
    docker start openclaw-gateway >/dev/null
    ${serving}`)
})
after(async () => {
  // a kept server goes on with its Docker in memory, until it is started anew
  if (server.kept) await here.there('systemctl start hardshell-health-fast.timer hardshell-health-slow.timer')
  await server.remove()
})

// one that failed leaves the next its room
afterEach(() => here.there(enough))

const log = (): Promise<string> => here.there('cat /var/lib/hardshell/update/run/log; systemctl reset-failed')

/** Serves as it should while Docker's disk is as small as ever, with what was written. */
async function served(became: LastRun): Promise<void> {
  if (became.ended === 'finished') now = became.to?.replace(/-[0-9a-f]{12}$/, '') ?? now
  await here.serves(now)
  assert.deepEqual(await here.written(), ['BEFORE'])
  assert.equal((await here.there('ls /var/lib/docker/hardshell-ballast /var/lib/containerd/hardshell-ballast 2>/dev/null || true')).trim(), '')
  if (became.aside !== null) await here.there(`rm -r '${became.aside}' '${became.aside}-auth'`)
}
const NO_ROOM = /no room on the disk of|no space left on device/i

describe('Docker’s disk is full from then on,', () => {
  for (const [step, words, becomes, behaviour] of STEPS) {
    it(`when ${step}`, async () => {
      const to = behaviour === 'sound' ? other() : '2026.9.72'
      await here.target(to, behaviour)
      const one = await here.begin(to, '--watch', '15')
      // what a container leaves that is gone again would be room for the next: then the update goes on, and well
      await here.logged(words, becomes === 'refused' ? glutton : full)
      await one.ended
      const became = await here.ended()
      const said = await log()
      console.error(`    ${became.ended}${became.because === null ? '' : `: ${became.because}`}`)
      assert.ok(({ refused: ['refused'], finished: ['finished', 'back'], back: ['back'] } as const)[becomes].some((way) => way === became.ended), said)
      if (behaviour === 'sound' && became.ended !== 'finished') assert.match(became.because ?? '', NO_ROOM)
      await served(became)
    })
  }

  it('when a rollback makes the container anew', async () => {
    const { releases } = await here.releases()
    const target = releases.find(({ good, version }) => good && version !== now)
    assert.ok(target !== undefined)
    await here.there('rm -rf /var/lib/hardshell/update/run /var/lib/hardshell/update/last.json')
    const one = server.start('rollback', target.name, '--host', server.host, '--yes', '--watch', '15')
    await here.logged('making the gateway anew', full)
    await one.ended
    const became = await here.ended()
    assert.deepEqual([became.goal, became.ended], ['rollback', 'back'], await log())
    assert.match(became.because ?? '', NO_ROOM)
    await served(became)
  })

  it('and what is freed is taken at once: the way back waits, says so, and is made when there is room', async () => {
    await here.target('2026.9.72', 'moves 5')
    const one = await here.begin('2026.9.72', '--watch', '30')
    await here.logged('failed: ', glutton)
    await here.logged('the way back waits for room')
    const told = await server.run('releases', server.host)
    assert.match(told.stdout, /at work: returning/)
    await here.there(enough)
    await one.ended
    const became = await here.ended()
    assert.equal(became.ended, 'back', await log())
    await served(became)
  })
})

describe('Docker’s disk fills while the image', () => {
  const words = ['installing OpenClaw', 'keeping it as an image'] as const
  for (const at of words) {
    it(`is built: ${at}`, async () => {
      const one = await here.begin('2026.9.4', '--watch', '15')
      await here.logged(at, glutton)
      await one.ended
      const became = await here.ended()
      assert.equal(became.ended, 'refused', await log())
      assert.match(became.because ?? '', NO_ROOM)
      // what was half built does not go on filling it
      assert.equal((await here.there('docker ps -aq --filter name=hardshell-image-build')).trim(), '')
      await served(became)
    })
  }

  it('is pulled', async () => {
    await here.there(halfRegistry(full))
    const file = join(dirname(server.specFile), 'half.yaml')
    writeFileSync(file, readFileSync(server.specFile, 'utf8').replace(/^image:\n(?: {2}.*\n)*/m, 'image:\n  version: latest\n  source: official\n  repository: 127.0.0.1:4998/openclaw/openclaw\n'))
    const ran = await server.run('update', server.host, '--spec', file, '--to', '2026.9.98', '--yes', '--json')
    await here.there("kill $(pgrep -f '^perl /run/half-registry.pl')")
    assert.equal(ran.status, EXIT.noSpace, ran.stdout + ran.stderr)
    assert.equal(last(ran).ended, 'refused')
    assert.match(last(ran).because ?? '', NO_ROOM)
    await served(last(ran))
  })
})
