/**
 * Health on a hardened practice server with the real OpenClaw: the timers find what is really broken there, and every channel of
 * alarm, played by a server that speaks its real API, is told once, and once that it is well again.
 *   HS_HEALTH_SERVER  a hardened practice server to use and keep      HS_HEALTH_EVERY  how often its timer looks (4s)
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { packageRoot } from '../../src/runner/assets.js'
import { seconds } from '../../src/workflows/drill-alert.js'
import { AlarmChannels, type Kind } from './alarm-channels.js'
import { Guest, verdictOf } from './guest.js'

/** How often the timer looks; 60s, which is the default of hardshell.yaml, measures the table of docs/health.md. */
const EVERY = process.env['HS_HEALTH_EVERY'] ?? '4s'
/** Milliseconds until a timer that looks so often, on a machine that has other things to do, must have found a fault and told it. */
const PATIENCE_MS = 180_000 + seconds(EVERY) * 4000
const TOLD: readonly Kind[] = ['ntfy', 'discord', 'slack', 'telegram', 'webhook']

const server = Guest.of('health', 'HS_HEALTH_SERVER')
const root = server.root.bind(server)
const secrets = mkdtempSync(join(tmpdir(), 'hs-channels-'))
let channels: AlarmChannels
/** What happened how fast, for the closing table. */
const times: { readonly fault: string; readonly seconds: number }[] = []

const until = async <T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (Date.now() > deadline) assert.fail(`never seen: ${what}\n${channels.arrived.slice(-12).map(({ kind, text }) => `${kind}: ${text}`).join('\n')}\n${await root('journalctl -q -n 30 --no-pager -o cat -u "hardshell-health@*" 2>&1 || true')}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
/** Breaks, and waits until the webhook shows it. */
const finds = async (fault: string, pattern: RegExp, breaking: string): Promise<string> => {
  const before = channels.shown('webhook').length
  await root(breaking)
  const from = Date.now()
  const text = await until(`${fault}: ${String(pattern)}`, () => channels.shown('webhook').slice(before).find((one) => pattern.test(one)))
  times.push({ fault, seconds: Math.round((Date.now() - from) / 1000) })
  return text
}
/** Mends, and waits until the webhook shows that it is well again. */
const heals = async (pattern: RegExp, mending: string): Promise<string> => {
  const before = channels.shown('webhook').length
  await root(mending)
  return until(`healed: ${String(pattern)}`, () => channels.shown('webhook').slice(before).find((one) => pattern.test(one)))
}
const state = async <T>(filter: string): Promise<T> => JSON.parse(await root(`jq -c '${filter}' /var/lib/hardshell/health/state.json`)) as T
/** In shell: what is known becomes what FILTER makes of it, with no look in between. */
const rewritten = (filter: string): string => `cd /var/lib/hardshell/health && flock state.lock sh -c "jq -c '${filter.replaceAll('"', String.raw`\"`)}' state.json >state.test && mv state.test state.json"`
/** As many more fast looks as that, whatever they see. */
const looks = async (count: number): Promise<void> => {
  const seen = new Set<number>()
  await until(`${count} more looks`, async () => {
    seen.add(await state<number>('.looks.fast.at'))
    return seen.size > count ? true : undefined
  })
}

/** To every process of the gateway's container. */
const signal = (name: string): string => `docker top openclaw-gateway -eo pid | sed 1d | xargs kill -s ${name}`

before(async () => {
  await server.harden()
  const [address] = (await server.root('ip -4 route show default')).match(/\d+\.\d+\.\d+\.\d+/) ?? []
  assert.ok(address !== undefined, 'the guest has no way out')
  channels = await AlarmChannels.open(address)
  for (const kind of [...TOLD, 'deadman'] as const) writeFileSync(join(secrets, kind), `${channels.address(kind)}\n`, { mode: 0o600 })
  // the host's own mail: what is handed to it, it keeps
  await root(`printf '#!/bin/sh\\ncat >>/var/spool/hs-letters\\n' >/usr/sbin/sendmail; chmod 755 /usr/sbin/sendmail; rm -f /var/spool/hs-letters; systemctl reset-failed`)
  // what a kept server remembers of the last time; Docker tells of kills until it is started anew
  if (server.kept) await root('systemctl restart docker')
  await root(`docker start openclaw-gateway >/dev/null; ${signal('CONT')}; systemctl stop hardshell-health-fast.timer; rm -f /var/lib/hardshell/health/state.json`)
  const name = (await root(String.raw`grep -rhoE 'https?://[^/ ]+' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -n 1 | sed 's|.*//||'`)).trim()
  server.declare(
    ['health:', `  every: ${EVERY}`, `  slowly: ${seconds(EVERY) * 5}s`, `  names: [${name}]`, '  channels:', ...TOLD.flatMap((kind) => [`    - name: ${kind}`, `      kind: ${kind}`, `      from: file:${join(secrets, kind)}`]), '    - name: mail', '      kind: email', '      to: ada@example.org', `  deadman: file:${join(secrets, 'deadman')}`, ''].join('\n'),
  )
  const ran = await server.run('up', server.host, '--yes')
  assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
})
after(async () => {
  channels.close()
  rmSync(secrets, { recursive: true, force: true })
  console.error(times.map(({ fault, seconds: took }) => `  time to alarm, looks every ${EVERY}: ${fault} ${took} s`).join('\n'))
  await server.remove()
})

describe('health', () => {
  it('is silent while all is well, and tells the dead man’s switch that it is there', async () => {
    await looks(3)
    assert.deepEqual(TOLD.flatMap((kind) => channels.shown(kind)), [])
    assert.deepEqual(channels.shown('deadman').slice(0, 2), ['start', 'success'])
    const status = await server.run('status', server.host, '--json')
    assert.equal(status.status, EXIT.ok, status.stdout)
    assert.match(status.stdout, /"condition": "well"/)
    // the first one may have been while `up` was still at work
    await until('a slow look that finds the providers well', async () => ((await state<Record<string, { verdict: string }>>('.checks'))['providers']?.verdict === 'ok' ? true : undefined))
  })

  it('keeps the channels’ addresses for root alone, and nowhere else on the host', async () => {
    assert.equal(await root('stat -c "%a %U" /etc/hardshell/channels /etc/hardshell/channels/* | sort | uniq -c | tr -s " "'), ' 6 600 root\n 1 700 root\n')
    // a look has them in a folder of its own while it is at work, and takes that away
    const found = await root(`systemctl stop hardshell-health-fast.timer hardshell-health-slow.timer
      while systemctl list-units --state=active,activating,deactivating --no-legend 'hardshell-health@*.service' | grep -q .; do sleep 0.2; done
      grep -rl ${channels.secret} /etc /var/lib/hardshell /var/log /run /opt /usr/local /root /home 2>/dev/null | sort
      systemctl start hardshell-health-fast.timer hardshell-health-slow.timer`)
    assert.deepEqual(found.trim().split('\n'), [...TOLD, 'deadman'].sort().map((name) => `/etc/hardshell/channels/${name}`))
    assert.equal(await root(`journalctl --no-pager | grep -c ${channels.secret} || true`), '0\n')
  })

  it('looks from a sandbox that systemd finds sound: it writes in its own folder and nowhere else', async () => {
    assert.equal(await root('systemd-analyze verify hardshell-health@fast.service hardshell-health@slow.service hardshell-health-fast.timer hardshell-health-slow.timer 2>&1'), '')
    // the unit itself, with another program in it
    const could = await root(`unit=/run/systemd/system/hardshell-health@try.service.d
      mkdir -p "$unit"; printf '[Service]\nExecStart=\nExecStart=/bin/sh /run/hs-try.sh\nStandardOutput=append:/run/hs-tried\n' >"$unit/try.conf"
      cat >/run/hs-try.sh <<'TRY'
for place in /etc /usr/local/bin /usr/local/lib/hardshell/health /root /home/deploy /opt/openclaw /var/lib/hardshell /var/lib/docker /var/log /run /var/lib/hardshell/health "$RUNTIME_DIRECTORY"; do
  [ -d "$place" ] || echo "there is no $place"
  if (: >"$place/.try") 2>/dev/null; then echo "$place"; rm "$place/.try"; fi
done
unshare --net true 2>/dev/null && echo 'a network of its own'
chown nobody /var/lib/hardshell/health 2>/dev/null && echo 'another owner'
exit 0
TRY
      rm -f /run/hs-tried; systemctl daemon-reload; systemctl start hardshell-health@try.service
      cat /run/hs-tried; rm -r "$unit" /run/hs-try.sh /run/hs-tried; systemctl daemon-reload`)
    assert.deepEqual(could.trim().split('\n'), ['/var/lib/hardshell/health', '/run/hardshell-health-try'])
  })

  it('tells each channel once, in its own form, when the gateway is stopped', async () => {
    const text = await finds('gateway stopped', /the gateway (is stopped|was killed)/, 'docker stop -t 1 openclaw-gateway >/dev/null')
    assert.match(text, /^BROKEN \(critical\): the gateway (is stopped|was killed)/)
    for (const kind of TOLD) await until(`${kind} is told`, () => channels.shown(kind).find((one) => /BROKEN \(critical\): the gateway (is stopped|was killed)/.test(one)))
    const [ntfy] = channels.arrived.filter(({ kind }) => kind === 'ntfy')
    assert.deepEqual({ ...(JSON.parse(ntfy?.body ?? '{}') as object), message: '', topic: '' }, { topic: '', title: `${(await root('hostname')).trim()}: ${/critical\): (.*)$/.exec(text)?.[1] ?? '?'}`, message: '', priority: 5, tags: ['rotating_light'] })
    const letter = await until('a letter', async () => (await root('cat /var/spool/hs-letters 2>/dev/null || true')) || undefined)
    assert.match(letter, /^To: ada@example\.org\nSubject: \[hardshell\] .*the gateway (is stopped|was killed)/)
    await until('the dead man’s switch', () => channels.shown('deadman').find((one) => one === 'fail'))
    await looks(3)
    for (const kind of TOLD) assert.equal(channels.shown(kind).length, 1, `${kind} is told once:\n${channels.shown(kind).join('\n---\n')}`)
    // a day later it is said again, once
    await root(rewritten('.faults["gateway.running"].announced -= 86400'))
    await until('the reminder', () => channels.shown('webhook').find((one) => /^STILL BROKEN since .* \(critical\): the gateway/.test(one)))
    await looks(2)
    for (const kind of TOLD) assert.equal(channels.shown(kind).length, 2, `${kind} is reminded once`)
  })

  it('does not lower what it says when something smaller breaks as well, and says both in one message', async () => {
    const text = await finds('disk at 86 %', /disk of \/var\/log/, 'mount -t tmpfs -o size=50m,mode=755 tmpfs /var/log && head -c 43m /dev/zero >/var/log/filler')
    assert.match(text, /BROKEN \(warning\): the disk of \/var\/log is 8[67] % full/)
    assert.match(text, /besides, broken since .* \(critical\): the gateway (is stopped|was killed)/)
    const last = channels.arrived.filter(({ kind }) => kind === 'webhook').at(-1)
    assert.equal((JSON.parse(last?.body ?? '{}') as { severity?: string }).severity, 'critical')
    const status = await server.run('status', server.host)
    assert.equal(status.status, EXIT.findings)
    assert.match(status.stdout, /critical +the gateway (is stopped|was killed)/)
    const two = await server.run('status', server.host, 'nobody@127.0.0.1:1')
    assert.match(two.stdout, /critical +the gateway[^]*nobody@127\.0\.0\.1:1 +not reached/)
  })

  it('says so when it gets worse, and once when each is well again', async () => {
    assert.match(await finds('disk at 96 %', /WORSE/, 'head -c 5m /dev/zero >>/var/log/filler'), /WORSE \(critical\): the disk of \/var\/log is 9[67] % full/)
    await heals(/HEALED .*(disk|gone|is not there)/, 'umount /var/log')
    await heals(/HEALED after .*: the gateway (runs|answers)/, 'docker start openclaw-gateway >/dev/null')
    await until('the dead man’s switch', () => (channels.shown('deadman').at(-1) === 'success' ? true : undefined))
  })

  it('finds what else breaks on a host, several at once in one message', async () => {
    const before = channels.shown('webhook').length
    await root(`cat /proc/meminfo | sed 's/^MemAvailable:.*/MemAvailable:      40000 kB/' >/run/hs-meminfo; mount --bind /run/hs-meminfo /proc/meminfo
      systemctl disable -q --now apt-daily.timer
      cp -p /var/lib/hardshell/backup/last.json /run/hs-last.json; jq -c ".at = (now | floor) - 144000 | .verified_at = .at" /run/hs-last.json >/var/lib/hardshell/backup/last.json
      mount -t tmpfs -o size=50m,nr_inodes=200,mode=755 tmpfs /var/log && (cd /var/log && seq 175 | xargs touch)
      systemd-run -q --unit hardshell-test-of-health false
      printf 'nameserver 127.0.0.9\\noptions timeout:1 attempts:1\\n' >/run/hs-resolv; mount --bind /run/hs-resolv /etc/resolv.conf`)
    const from = Date.now()
    const want = { 'memory of the host used up': /only 39 MB/, 'timer disabled': /timer apt-daily is not running/, 'backup stale': /last good backup is 40 hours old/, 'DNS gone': /this host has no DNS/, 'file entries at 88 %': /8\d % of the file entries of the disk of \/var\/log are taken/, 'a failed unit': /failed on this host: hardshell-test-of-health/ }
    for (const [fault, pattern] of Object.entries(want)) {
      await until(fault, () => channels.shown('webhook').slice(before).find((one) => pattern.test(one)))
      times.push({ fault, seconds: Math.round((Date.now() - from) / 1000) })
    }
    assert.ok(channels.shown('webhook').slice(before).length <= 3, channels.shown('webhook').slice(before).join('\n---\n'))
    await root('umount /proc/meminfo /etc/resolv.conf /var/log; systemctl reset-failed hardshell-test-of-health; systemctl enable -q --now apt-daily.timer; cp -p /run/hs-last.json /var/lib/hardshell/backup/last.json')
    await until('all of it healed', async () => ((await state<string>('.worst')) === 'ok' ? true : undefined))
  })

  it('calls what comes and goes well again only once it has been quiet', async () => {
    const [broken, mended] = ['systemd-run -q --unit hardshell-test-of-health false', 'systemctl reset-failed hardshell-test-of-health']
    // among others above as well
    for (let time = await state<number>('(.faults.units.raises // []) | length'); time < 2; time += 1) {
      assert.doesNotMatch(await finds('a failed unit', /failed on this host: hardshell-test-of-health/, broken), /comes and goes/)
      await heals(/HEALED/, mended)
    }
    assert.match(await finds('a failed unit, the third time', /failed on this host: hardshell-test-of-health/, broken), /It comes and goes: it is called well again after 15 quiet minutes/)
    const told = channels.shown('webhook').length
    await root(mended)
    await looks(4)
    assert.equal(await state<boolean>('.faults.units | .raised and .good >= 2'), true)
    assert.equal(channels.shown('webhook').length, told, 'nothing is said of it meanwhile')
    await heals(/HEALED/, `cd /var/lib/hardshell/health && flock state.lock sh -c "jq -c '.faults.units.good_since -= 900' state.json >state.test && mv state.test state.json"`)
  })

  it('finds what ends: a certificate, the key of Tailscale, and keys that are older than their owner wants', async () => {
    const ages = '/var/lib/hardshell/rotation/ages'
    await finds('a certificate that ends in two days', /BROKEN \(critical\): the certificate alarm\.example\.org ends in [12] days/, `mkdir -p /etc/letsencrypt/live/alarm.example.org && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=alarm.example.org -days 2 -keyout /run/hs-key.pem -out /etc/letsencrypt/live/alarm.example.org/fullchain.pem 2>/dev/null; rm /run/hs-key.pem
      jq -nc --arg end "$(date -u -d '+10 days' +%Y-%m-%dT%H:%M:%SZ)" '{BackendState: "Running", Self: {KeyExpiry: $end}}' >/run/hs-tailscale; printf '#!/bin/sh\\ncat /run/hs-tailscale\\n' >/usr/local/bin/tailscale; chmod 755 /usr/local/bin/tailscale
      cp -p ${ages} /run/hs-ages && sed -i "s/^[^\t]*/$(date -d '180 days ago' +%s)/" ${ages}`)
    // a look that was under way may have come too early for these
    for (const pattern of [/BROKEN \(warning\): Tailscale's key of this host ends in (9|10) days/, /BROKEN \(warning\): \d keys? (is|are) older than 90 days: .*OPENCLAW_GATEWAY_TOKEN \(180 days\)/]) {
      await until(String(pattern), () => channels.shown('webhook').find((one) => pattern.test(one)))
    }
    await heals(/HEALED .*alarm\.example\.org/, `rm -r /etc/letsencrypt /usr/local/bin/tailscale; cp -p /run/hs-ages ${ages}`)
  })

  it('hears of a backup that fails and of the next that is good, and so does the dead man’s switch', async () => {
    await finds('backup failed', /BROKEN \(warning\): the last backup failed/, 'mv /etc/hardshell/backup.key /run/hs-backup.key; systemctl start hardshell-backup.service || true')
    await until('the dead man’s switch', () => (channels.shown('deadman').at(-1) === 'fail' ? true : undefined))
    await heals(/HEALED .*: the last good backup is 0 hours old/, 'mv /run/hs-backup.key /etc/hardshell/backup.key; systemctl start hardshell-backup.service')
    await until('the dead man’s switch', () => (channels.shown('deadman').at(-1) === 'success' ? true : undefined))
  })

  it('shows a channel that is down, tells the others, waits as long as it is asked to, and tells it all afterwards', async () => {
    channels.ill.set('slack', 500)
    channels.ill.set('telegram', 429)
    const told = channels.shown('slack').length
    channels.ahead = 300
    await finds('clock skew', /the clock is .* behind, as others tell it/, 'systemctl disable -q --now apt-daily-upgrade.timer')
    await finds('channel down', /the channel slack cannot be reached: it answers with HTTP 500/, 'true')
    const status = await server.run('status', server.host)
    assert.match(status.stdout, /slack \(slack\) cannot be reached: it answers with HTTP 500/)
    assert.equal(channels.shown('slack').length, told)
    const asked = channels.tries.filter(({ kind, status: code }) => kind === 'telegram' && code === 429).map(({ at }) => at)
    assert.ok(asked.length > 0)
    assert.ok(asked.every((at, one) => one === 0 || at - (asked[one - 1] ?? 0) >= 37_000), 'no try comes sooner than it was asked for')
    channels.ill.clear()
    channels.ahead = 0
    await root(`systemctl enable -q --now apt-daily-upgrade.timer; ${rewritten('.channels |= map_values(.again = null)')}`)
    const late = await until('slack hears of it', () => channels.shown('slack').slice(told).at(0))
    assert.match(late, /timer apt-daily-upgrade is not running[^]*clock is/)
  })

  it('finds a gateway that takes connections and never answers', async () => {
    // its age counts: one that has only just been started is given time
    await until('a gateway that answers', async () => ((await state<string>('.checks["gateway.answers"].verdict')) === 'ok' ? true : undefined))
    await until('a gateway that is two minutes old', async () => (Number(await root('echo $(($(date +%s) - $(date -d "$(docker inspect -f {{.State.StartedAt}} openclaw-gateway)" +%s)))')) > 120 ? true : undefined))
    await finds('gateway hung', /takes a connection and never answers/, signal('STOP'))
    await heals(/HEALED .*: the gateway answers/, signal('CONT'))
  })

  it('finds a gateway whose memory runs full, that something was killed for want of it, and one that falls over again and again', async () => {
    // OpenClaw's own programs, which the slow look asks, would not fit beside it: they wait for this lock
    const filling = `rm -f /run/hs-held /run/hs-enough; setsid flock "$(command -v docker)" sh -c 'touch /run/hs-held; until [ -e /run/hs-enough ]; do sleep 0.2; done' >/dev/null 2>&1 &
      until [ -e /run/hs-held ]; do sleep 0.2; done
      printf %s ${readFileSync(new URL('test/hosts/fill-memory.mjs', packageRoot)).toString('base64')} | base64 -d | docker exec -i openclaw-gateway sh -c 'cat >/tmp/fill.mjs'; docker exec -d openclaw-gateway node /tmp/fill.mjs 94`
    await finds('memory of the container near its limit', /the gateway takes 9\d % of the memory that it may have/, filling)
    await heals(/HEALED .*the gateway takes \d+ % of the memory/, 'docker exec openclaw-gateway touch /tmp/enough; touch /run/hs-enough')
    await finds('memory of the container used up', /killed for want of memory/, "docker exec openclaw-gateway node -e 'const kept = []; for (;;) kept.push(Buffer.alloc(5e7, 1))' >/dev/null 2>&1 || true")
    const killing = 'before=$(docker inspect -f {{.RestartCount}} openclaw-gateway); kill -9 $(docker inspect -f {{.State.Pid}} openclaw-gateway); until [ "$(docker inspect -f "{{.RestartCount}} {{.State.Status}}" openclaw-gateway)" = "$((before + 1)) running" ]; do sleep 0.3; done\n'
    await finds('restart loop', /started anew [34] times/, killing.repeat(3))
    await finds('gateway killed', /the gateway was killed \(status 137\)/, 'docker kill openclaw-gateway >/dev/null')
  })

  it('finds a gateway that refuses to start, whether it is still tried or was stopped for that', async () => {
    const config = '/home/deploy/.openclaw/openclaw.json'
    // of what is broken already no second message would come; and it must not be called well only after a quarter of an hour
    await heals(/HEALED after .*: the gateway runs/, `${rewritten('.faults["gateway.running"].raises = []')}; docker start openclaw-gateway >/dev/null`)
    await finds('gateway that refuses its settings (status 78)', /BROKEN \(critical\): the gateway (was stopped, since it refuses to start|falls over and is started again) \(status 78\)/, `cp -p ${config} /run/hs-good.json && jq '.nonsense = 1' /run/hs-good.json >/run/hs-bad.json && cat /run/hs-bad.json >${config} && docker restart -t 60 openclaw-gateway >/dev/null`)
    try {
      await until('that it was stopped', async () => ((await state<boolean>('.faults["gateway.running"] | .raised and (.say | test("since it refuses to start .status 78."))')) ? true : undefined))
      assert.match((await server.run('status', server.host)).stdout, /critical +the gateway was stopped,\s+since\s+it\s+refuses\s+to\s+start\s+\(status\s+78\)/)
    } finally {
      await root(`cat /run/hs-good.json >${config}; docker start openclaw-gateway >/dev/null`)
    }
  })

  it('rehearses an alarm: the timer finds it, every channel shows it, and its age is a control', async () => {
    assert.equal(verdictOf(await server.audit('--only', 'health'), 'health.drilled'), 'fail')
    const watcher = readFileSync(new URL('test/hosts/every-argv.pl', packageRoot)).toString('base64')
    await root(`printf %s ${watcher} | base64 -d >/run/every-argv.pl; setsid perl /run/every-argv.pl /run/every-argv.log >/run/every-argv.err 2>&1 </dev/null &
      for at in $(seq 100); do [ -e /run/every-argv.log.ready ] && exit 0; sleep 0.1; done; cat /run/every-argv.err; exit 1`)
    const ran = await server.run('drill', 'alert', server.host, '--json')
    const programs = await root('pkill -x every-argv; for at in $(seq 100); do pgrep -x every-argv >/dev/null || break; sleep 0.1; done; cat /run/every-argv.log; rm -f /run/every-argv.*')
    assert.ok(/ curl .*-K -/.test(programs), 'the watcher saw the looks')
    assert.equal(programs.includes(channels.secret), false, 'an address was on a command line')
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    const drill = JSON.parse(ran.stdout) as { id: string; passed: boolean; channels: { name: string; proof: string }[] }
    assert.equal(drill.passed, true)
    const proof = Object.fromEntries(drill.channels.map(({ name, proof: how }) => [name, how]))
    assert.match(proof['ntfy'] ?? '', /read back from the topic/)
    assert.match(proof['discord'] ?? '', /message \d+ read back/)
    assert.match(proof['telegram'] ?? '', /as Telegram shows it/)
    assert.match(proof['mail'] ?? '', /handed to sendmail/)
    for (const kind of TOLD) assert.ok(channels.shown(kind).some((one) => one.includes(drill.id)), kind)
    const audit = await server.audit('--only', 'health')
    assert.equal(verdictOf(audit, 'health.drilled'), 'pass')
    assert.equal(verdictOf(audit, 'health.told'), 'pass')
  })

  it('fails the drill of a channel that takes nothing, and says which', async () => {
    channels.ill.set('discord', 404)
    const ran = await server.run('drill', 'alert', server.host)
    channels.ill.clear()
    assert.equal(ran.status, EXIT.verify, ran.stdout)
    assert.match(ran.stdout, /discord +was not told: it refuses messages \(HTTP 404\)/)
    assert.equal(verdictOf(await server.audit('--only', 'health'), 'health.drilled'), 'fail')
  })

  it('puts no secret into any message', async () => {
    const token = (await root("sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' /opt/openclaw/.env")).trim()
    assert.ok(token.length > 20)
    const all = channels.arrived.map(({ body }) => body.replaceAll(`"topic":"${channels.secret}"`, '')).join('\n')
    assert.equal(all.includes(token), false)
    assert.equal(all.includes(channels.secret), false)
  })
})
