/**
 * Updates that are cut short, at each of their steps: operator and program killed, the host rebooted; a disk that is full on the way
 * back, a pull that breaks off half-way, a second backup place that is not there. The targets are made for it and start at once (update/twin.mjs). In all the gateway
 * serves again by itself, with its data. Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { Guest } from './guest.js'
import { halfRegistry, last, STEPS, Updating } from './updating.js'

/** A hardened practice server to use and keep, which serves a release of this file's, or the one that practice gave it. */
const server = Guest.of('update-cut', 'HS_UPDATE_CUT_SERVER')
const here = new Updating(server)
/** What serves. */
let now = ''
/** A release that can be moved to. */
const other = (): string => (now === '2026.9.70' ? '2026.9.71' : '2026.9.70')

before(async () => {
  await server.harden()
  now = await here.fromReal()
})
after(() => server.remove())

describe('the snapshot before an update', () => {
  const conf = '/etc/hardshell/backup.conf'

  it('needs one place: the other one’s failure is said before anything is touched, and again afterwards', async () => {
    await here.write('BEFORE')
    const to = other()
    await here.target(to, 'sound')
    await here.there(`cp -p ${conf} /root/backup.conf && sed -i 's|^OFFSITE=.*|OFFSITE=rest:http://127.0.0.1:9/|' ${conf} && echo READY_WITHIN=5 >>${conf}`)
    const ran = await here.update(to)
    await here.there(`cp -p /root/backup.conf ${conf}; systemctl reset-failed hardshell-backup.service`)
    assert.equal(ran.status, EXIT.ok, ran.stderr)
    const warning = /snapshot [0-9a-f]{8} on this host is verified, and not all of the backup went well: offsite: rest:http:\/\/127\.0\.0\.1:9\/ cannot be reached/
    assert.match(ran.stderr, new RegExp(`warning: ${warning.source}[^]*making the gateway anew`))
    assert.ok(last(ran).warnings.some((one) => warning.test(one)), ran.stdout)
    assert.match((await server.run('releases', server.host)).stdout, warning)
    await here.serves(to)
    now = to
    // the folder of before is as good a way back as ever: what it came from is kept with the release
    const kept = (await here.releases()).releases.find(({ snapshot }) => snapshot === last(ran).snapshot)
    assert.match((await server.run('backup', 'list', server.host)).stdout, new RegExp(` ${kept?.snapshot} `))
  })

  it('is needed: with none, nothing is touched', async () => {
    await here.target(other(), 'sound')
    await here.there('mv /var/backups/hardshell/restic /var/backups/hardshell/away')
    const ran = await here.update(other())
    await here.there('rm -rf /var/backups/hardshell/restic; mv /var/backups/hardshell/away /var/backups/hardshell/restic; systemctl reset-failed hardshell-backup.service')
    assert.equal(ran.status, EXIT.step, ran.stderr)
    assert.match(last(ran).because ?? '', /^no snapshot, no update: local: there is no repository at/)
    await here.serves(now)
  })
})

const RUN = '/var/lib/hardshell/update/run'
/** Where it shows that the cut came when it was meant to. */
const GOES_ON = { refused: 'cut short (a reboot, or somebody ended it) before anything of the gateway was touched', finished: 'going on where it was cut short', back: 'going on with the way back' }

const WAYS = [
  [
    'operator and program are killed',
    async (words: string, operator: { kill(signal: 'SIGKILL'): boolean }) => {
      await here.logged(words, 'systemctl kill -s KILL --kill-whom=all hardshell-update.service')
      operator.kill('SIGKILL')
    },
  ],
  ['the host reboots', (words: string) => here.reboot(`grep -q '${words}' ${RUN}/log 2>/dev/null`)],
] as const

for (const [way, cut] of WAYS) {
  describe(`${way} while`, () => {
    for (const [step, words, becomes, behaviour] of STEPS) {
      it(step, async () => {
        const to = behaviour === 'sound' ? other() : '2026.9.72'
        await here.target(to, behaviour)
        const one = await here.begin(to, '--watch', '15')
        await cut(words, one.child)
        await one.ended
        const became = await here.ended()
        const log = await here.there(`cat ${RUN}/log`)
        assert.equal(became.ended, becomes, log)
        assert.ok(`${log}${became.because ?? ''}`.includes(GOES_ON[becomes]), log)
        if (becomes === 'finished') now = to
        await here.serves(now)
        assert.deepEqual(await here.written(), ['BEFORE'])
        if (became.aside !== null) await here.there(`rm -r '${became.aside}' '${became.aside}-auth'`)
      })
    }

    it('it is made anew, and again while it is watched: then it goes back', async () => {
      const to = other()
      await here.target(to, 'sound')
      const held = async (): Promise<boolean | undefined> => (await here.releases()).releases.find(({ version }) => version === to)?.good
      const before = await held()
      const one = await here.begin(to, '--watch', '600')
      await cut('making the gateway anew', one.child)
      await one.ended
      await cut('watching it', one.child)
      const became = await here.ended()
      assert.deepEqual([became.ended, became.because], ['back', 'it was cut short twice'])
      await here.serves(now)
      // that it has held before, as these two have by now, one try that was cut short does not unsay
      assert.equal(await held(), before ?? false)
      assert.deepEqual(await here.written(), ['BEFORE'])
    })
  })
}

describe('an update that gets only half of what it needs', () => {
  it('a pull of the official image breaks off half-way: the old one serves on', async () => {
    await here.there(halfRegistry())
    const file = join(dirname(server.specFile), 'half.yaml')
    writeFileSync(file, readFileSync(server.specFile, 'utf8').replace(/^image:\n(?: {2}.*\n)*/m, 'image:\n  version: latest\n  source: official\n  repository: 127.0.0.1:4998/openclaw/openclaw\n'))
    const ran = await server.run('update', server.host, '--spec', file, '--to', '2026.9.98', '--yes', '--json')
    await here.there("kill $(pgrep -f '^perl /run/half-registry.pl')")
    assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
    assert.match(last(ran).because ?? '', /127\.0\.0\.1:4998\/openclaw\/openclaw:2026\.9\.98 could not be pulled: .*(EOF|unexpected|short|reset)/i)
    assert.equal(last(ran).ended, 'refused')
    await here.serves(now)
  })
})

describe('a disk that is full from then on,', () => {
  const places = '/home/deploy /opt/openclaw /var/lib/hardshell /var/backups/hardshell'
  // all that hardshell and the gateway write, but for Docker's own, on one small disk
  const serving = `for at in $(seq 600); do [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:18789/startupz)" != 200 ] || exit 0; sleep 0.2; done; exit 1`
  before(() => here.there(`set -e
    systemctl stop hardshell-health-fast.timer hardshell-health-slow.timer
    docker stop openclaw-gateway >/dev/null
    mkdir -p /disk; mount -t tmpfs -o size=1g,mode=755 disk /disk
    for place in ${places}; do mkdir -p "/disk$place"; cp -a "$place/." "/disk$place/"; chown --reference="$place" "/disk$place"; chmod --reference="$place" "/disk$place"; mount --bind "/disk$place" "$place"; done
    docker start openclaw-gateway >/dev/null
    ${serving}`))
  after(() => here.there(`set -e
    docker stop openclaw-gateway >/dev/null
    for place in ${places}; do umount "$place"; find "$place" -mindepth 1 -delete; cp -a "/disk$place/." "$place/"; done
    umount /disk
    docker start openclaw-gateway >/dev/null
    systemctl start hardshell-health-fast.timer hardshell-health-slow.timer
    ${serving}`))
  const full = 'until fallocate -l "$(df -Pk /disk | awk "NR == 2 { print \\$4 }")K" /disk/filler; do :; done; dd if=/dev/zero of=/disk/rest bs=4k 2>/dev/null'

  for (const [step, words, becomes, behaviour] of STEPS) {
    it(`when ${step}`, async () => {
      const to = behaviour === 'sound' ? other() : '2026.9.72'
      await here.target(to, behaviour)
      const one = await here.begin(to, '--watch', '15')
      await here.logged(words, full)
      // it is over, or in the middle of the way back cannot even say so: then it goes on by itself as soon as there is room
      await here.there(`for at in $(seq 3000); do if [ -e /var/lib/hardshell/update/last.json ] || grep -q 'could not be written down' ${RUN}/log; then rm -f /disk/filler /disk/rest; exit 0; fi; sleep 0.2; done; exit 1`)
      await one.ended
      const became = await here.ended()
      const log = await here.there(`cat ${RUN}/log; systemctl reset-failed`)
      // what needs no room any more may go on, and what still does goes back: by renames, and with room held back for what is to be written
      assert.ok(({ refused: ['refused'], finished: ['finished', 'back'], back: ['back'] } as const)[becomes].some((one) => one === became.ended), log)
      if (became.ended === 'finished') now = to
      await here.serves(now)
      assert.deepEqual(await here.written(), ['BEFORE'])
      assert.equal(became.aside !== null, becomes === 'back', log)
      if (became.aside !== null) await here.there(`rm -r '${became.aside}' '${became.aside}-auth'`)
    })
  }
})

describe('a rollback where the schema stays', () => {
  it('is the image alone, which is said beforehand, and keeps what was written since', async () => {
    await here.write('SINCE')
    const ran = await server.run('rollback', '2026.9.6', '--host', server.host, '--yes', '--json', '--watch', '10')
    assert.equal(ran.status, EXIT.ok, ran.stderr)
    assert.match(ran.stderr, /the image and its settings: the schema is the same, and what was written stays[^]*its schema is the same: the way back is the image alone/)
    assert.equal(last(ran).aside, null)
    await here.serves('2026.9.6')
    assert.deepEqual(await here.written(), ['BEFORE', 'SINCE'])
  })
})
