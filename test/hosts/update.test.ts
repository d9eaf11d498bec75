/**
 * Updates on a real server. First between two real releases of OpenClaw whose schemas differ: forward, back with the data of before,
 * and back by itself from one that crashes after it has changed the schema. Then between targets made for it (update/twin.mjs),
 * which start at once: broken ones, reboots at each stage, a killed operator, a full disk. In all the gateway serves again by
 * itself, with its data. Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { quote } from '../../src/shell/quote.js'
import { Guest } from './guest.js'
import { last, Updating } from './updating.js'

/** A kept server must be one that this file made. */
const kept = process.env['HS_UPDATE_SERVER']
const name = kept ?? `update-${process.pid}`
const server = kept === undefined ? await Guest.make(name) : new Guest(name, true)
const { host } = server
const here = new Updating(server)
/** Where the spec of its server is. */
const spec = server.specFile

describe('updates', () => {
  after(() => server.remove())

  it('a gateway of 2026.9.5, with something written in it', async () => {
    if (kept === undefined || (await here.there('sed -n s/^VERSION=//p /opt/openclaw/release')).trim() !== '2026.9.5') {
      assert.equal(kept, undefined, `the server ${name} must run 2026.9.5`)
      here.wants('2026.9.5')
      const made = await server.run('up', host, '--yes')
      assert.equal(made.status, EXIT.ok, made.stdout + made.stderr)
    }
    here.wants('latest')
    await here.write('BEFORE')
  })

  it('what an update would bring is shown beforehand, and nothing is done for it', async () => {
    const untouched = async (): Promise<string> => (await server.listing()) + (await here.there("docker inspect -f '{{.Id}} {{.State.StartedAt}}' openclaw-gateway; docker image ls -aq --no-trunc | sort"))
    const before = await untouched()
    const shown = await server.run('update', host, '--review', '--to', '2026.9.6', '--json')
    assert.equal(shown.status, EXIT.ok, shown.stderr)
    const { from, to, schemaMoves, advisories, packages, contract, notes } = JSON.parse(shown.stdout) as Record<string, unknown> & Record<'from' | 'to' | 'advisories' | 'packages' | 'contract' | 'notes', Record<string, unknown>>
    assert.deepEqual([from['version'], from['schemas'], to['version'], to['schemas'], schemaMoves], ['2026.9.5', { state: 17, agent: 21 }, '2026.9.6', { state: 18, agent: 23 }, true])
    assert.match(String(advisories['asOf']), /^20\d\d-\d\d-\d\d$/)
    assert.match(String(notes['text']), /^## 2026\.9\.6\n/)
    assert.deepEqual(contract, { lines: [] })
    // what could not be looked at is told as such, and never as nothing found
    assert.ok('counts' in packages !== 'because' in packages, JSON.stringify(packages))
    const text = await server.run('update', host, '--review', '--to', '2026.9.6')
    assert.equal(text.status, EXIT.ok, text.stderr)
    assert.match(text.stdout, /OpenClaw 2026\.9\.5 → 2026\.9\.6[^]*schemas {3}state 17, agent 21 → state 18, agent 23[^]*way back {2}image and state: the schema moves/)
    assert.match(text.stdout, /Known holes by the list of [^]*Its packages by npm's audit\n {4}(not known: npm audit could not look|looked at, and none found|\d)[^]*Compose and the environment\n {4}the same[^]*Notes\n {4}2026\.9\.6\n {6}- /)
    assert.equal(await untouched(), before)
  })

  it('a release that changes the schema, and then crashes: by itself back to image and state, though its operator was killed', async () => {
    await here.there(`docker image inspect $(docker image ls -q --filter label=hardshell.version=2026.9.6 hardshell/openclaw | head -n 1) >/dev/null`)
    await here.target('2026.9.96', 'real-crash 45')
    const one = await here.begin('2026.9.96', '--watch', '300')
    await one.seen(/the schema will|it will change the schema/)
    one.child.kill('SIGKILL')
    await one.ended
    const became = await here.ended()
    assert.equal(became.ended, 'back', JSON.stringify(became))
    assert.match(became.because ?? '', /did not live through the watch window|keeps dying/)
    await here.serves('2026.9.5')
    assert.deepEqual(await here.written(), ['BEFORE'])
    assert.match(became.aside ?? '', /^\/home\/deploy\/\.openclaw\.replaced-/)
    const shown = await server.run('releases', host)
    assert.match(shown.stdout, /the release of before serves again[\s\S]*Not in the state of now: what was written from 20.* UTC on\. It is kept in \/home\/deploy\/\.openclaw\.replaced-/)
    await here.there(`rm -r ${quote(became.aside ?? '')} ${quote(`${became.aside ?? ''}-auth`)}`)
  })

  it('2026.9.6 takes over with what was written, and is recorded; the old one is kept', async () => {
    const ran = await here.update('2026.9.6')
    assert.equal(ran.status, EXIT.ok, ran.stderr)
    assert.match(ran.stderr, /way back {2}image and state: the schema moves/)
    console.error(`    ${((last(ran).down ?? NaN) / 1000).toFixed(1)} s without a gateway`)
    await here.serves('2026.9.6')
    assert.deepEqual(await here.written(), ['BEFORE'])
    const told = await here.releases()
    const [now, before] = told.releases.filter(({ good }) => good)
    assert.deepEqual([now?.version, now?.state, now?.agent, now?.there, before?.version, before?.state, before?.agent, before?.snapshot, before?.there], ['2026.9.6', 18, 23, true, '2026.9.5', 17, 21, last(ran).snapshot, true])
  })

  it('back to 2026.9.5: with its state, which is said beforehand; what was written since is kept aside', async () => {
    await here.write('SINCE')
    const ran = await server.run('rollback', '--host', host, '--yes', '--json', '--watch', '10')
    assert.equal(ran.status, EXIT.ok, ran.stderr)
    assert.match(ran.stderr, /image and state: it does not open the state of now\. What was written after 20\S+ \S+ UTC is not in its snapshot/)
    await here.serves('2026.9.5')
    assert.deepEqual(await here.written(), ['BEFORE'])
    const { aside, snapshot } = last(ran)
    // the newer release's own copy of it, and the snapshot made first
    assert.match((await server.run('backup', 'list', host)).stdout, new RegExp(` ${snapshot} `))
    assert.equal((await here.there(`ls ${quote(aside ?? '')}/state/openclaw.sqlite`)).trim(), `${aside}/state/openclaw.sqlite`)
    await here.there(`rm -r ${quote(aside ?? '')} ${quote(`${aside ?? ''}-auth`)}`)
  })

  it('the host reboots in the watch window once: the new one stays', async () => {
    await here.target('2026.9.90', 'sound')
    const one = await here.begin('2026.9.90', '--watch', '20')
    await here.logged('watching it')
    await here.reboot()
    await one.ended
    assert.equal((await here.ended()).ended, 'finished')
    await here.serves('2026.9.90')
  })

  const broken = [
    ['2026.9.91', 'never', 'never becomes ready', /not ready after 10 s/],
    ['2026.9.92', 'exit78', 'ends with 78', /refuses to start \(exit 78/],
    ['2026.9.93', 'crash 15', 'becomes ready, and crashes in the watch window', /did not live through the watch window \(it ended with 1\)/],
    ['2026.9.94', 'eats 15', 'eats memory', /did not live through the watch window|ran out of memory/],
    ['2026.9.95', 'open', 'answers without auth', /lets in who has no right token: it says 400 to a wrong one and 400 to none/],
  ] as const
  for (const [version, behaviour, what, because] of broken) {
    it(`a release that ${what}: back by itself`, async () => {
      await here.target(version, behaviour)
      const ran = await here.update(version, '--ready', '10', '--watch', '60')
      assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
      const became = last(ran)
      assert.equal(became.ended, 'back', ran.stderr)
      assert.match(became.because ?? '', because)
      assert.equal(became.aside, null, 'the schema did not move, and the state stays')
      await here.serves('2026.9.90')
    })
  }

  it('a full disk is said before anything is touched', async () => {
    await here.target('2026.9.91', 'never')
    await here.there('mkdir -p /var/lib/hardshell/update && mount -t tmpfs -o size=4m none /var/lib/hardshell/update')
    const ran = await here.update('2026.9.91')
    await here.there('for at in $(seq 100); do umount /var/lib/hardshell/update && exit 0; sleep 0.1; done; exit 1')
    assert.equal(ran.status, EXIT.noSpace, ran.stdout + ran.stderr)
    await here.serves('2026.9.90')
  })

  it('a registry that breaks off: the old one serves on', async () => {
    await here.there(`cat >/run/registry.pl <<'PL'
use IO::Socket::INET;
my $door = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 4999, Listen => 9, ReuseAddr => 1) or die;
open(my $on, '>', '/run/registry.on'); close $on;
while (my $one = $door->accept) {
  my $asked = <$one>; while (my $line = <$one>) { last if $line =~ /^\\r?$/ }
  if ($asked =~ m{/openclaw/2026.9.99 }) { my $body = '{"version":"2026.9.99","dist":{"integrity":"sha512-x","tarball":"http://127.0.0.1:4999/t.tgz"},"engines":{"node":">=24"},"openclaw":{"schemaVersions":{"state":18,"agent":23}}}'; print $one "HTTP/1.1 200 OK\\r\\nContent-Length: " . length($body) . "\\r\\nConnection: close\\r\\n\\r\\n$body"; }
  else { print $one "HTTP/1.1 200 OK\\r\\nContent-Length: 100000\\r\\nConnection: close\\r\\n\\r\\n{\\"half"; }
  close $one;
}
PL
      setsid perl /run/registry.pl >/dev/null 2>&1 </dev/null & for at in $(seq 100); do [ -e /run/registry.on ] && exit 0; sleep 0.1; done; exit 1`)
    const file = join(dirname(spec), 'broken-registry.yaml')
    writeFileSync(file, readFileSync(spec, 'utf8').replace(/^image:\n/m, 'image:\n  registry: http://127.0.0.1:4999\n'))
    const ran = await server.run('update', host, '--spec', file, '--to', '2026.9.99', '--yes', '--json')
    await here.there("kill $(pgrep -f '^perl /run/registry.pl$')")
    assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
    assert.match(last(ran).because ?? '', /the registry http:\/\/127\.0\.0\.1:4999 cannot be reached from this host/)
    await here.serves('2026.9.90')
  })

  it('three that held are kept, each under a tag of its own; what an older hardshell must not misread, it refuses', async () => {
    const told = await here.releases()
    assert.deepEqual(told.releases.filter(({ good }) => good).map(({ version, there: tagged }) => [version, tagged]), [['2026.9.90', true], ['2026.9.5', true], ['2026.9.6', true]])
    assert.equal(told.releases.filter(({ good }) => !good).length, 1, 'of those that did not hold, the last')
    await here.there('echo 99.0.0 >/var/lib/hardshell/journal/.hardshell')
    const refused = await server.run('rollback', '--host', host, '--yes')
    assert.equal(refused.status, EXIT.conflict, refused.stderr)
    assert.match(refused.stderr, /hardshell 99\.0\.0 has been at work on this host/)
    await here.there('rm /var/lib/hardshell/journal/.hardshell')
    await here.serves('2026.9.90')
  })
})
