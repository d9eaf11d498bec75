/**
 * Ways in beside each other, with the real gateway and the real Caddy (its own authority) on one practice server, seen from a
 * container that plays the internet: HTTPS lets the right token in and nobody else, believes nobody about where he comes from,
 * and opens nothing else over IPv4 and IPv6; the tunnel of SSH works all the while; a reboot changes nothing; and of a way that
 * is closed nothing is left. Tailscale is a stand-in for its command line and its proxy (test/hosts/tailscale/).
 *   HS_WAYS_SERVER  a hardened practice server to use and keep
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { packageRoot } from '../../src/runner/assets.js'
import { Authority } from './authority.js'
import { Guest, verdictOf } from './guest.js'
import type { Errand, Met } from './outsider.js'
import { hardshell } from './run-hardshell.js'
import { built } from './stand-in-repository.js'
import { WsDevice } from './ws-device.js'

const server = Guest.of('ways', 'HS_WAYS_SERVER')
const NAME = 'claw.example.org'
const WAYS = (https = ''): string => `ways:\n  https:\n    name: ${NAME}\n    authority: internal\n${https}  frontDoor:\n    source: debian\n`
/** Of a range that nobody on the internet has any more (6to4), and not scorecard.test.ts's, which may run beside it: the server's address, and the outsider's. */
const [V6, THEIRS] = ['2002:c058:63ff::a0', '2002:c058:63ff::a7']
/** tailscale serve, at a port that the front door leaves it, and without the TLS that the stand-in lacks; and the front door where it leads to. */
const [SERVED, LOCAL] = ['http://100.100.100.1:8443', 'http://127.0.0.1:18780']
const INVOKE = "curl -q -s -o /run/hs-answer -w '%{http_code}' -X POST -H 'content-type: application/json' -d '{}'"

/** All that a way in could leave behind: sockets (Docker's own change their ports on the loopback), rules of both kinds, containers, networks, volumes, images, files, and what the gateway believes. */
const LISTING = `ss -Hltnu | awk '{ n = split($5, part, ":") } !($5 ~ /^127\\./ && part[n] >= 32768) { print $1, $5 }' | sort
for tool in iptables ip6tables; do "$tool" -w -S; "$tool" -w -t nat -S; done | grep -v -e f2b- -e '127\\.0\\.0\\.11' | sort
ufw status; ls -A /etc/ufw
docker ps -a --format '{{.Names}}' | sort; docker network ls --format '{{.Name}}' | sort; docker volume ls -q | sort; docker image ls --format '{{.Repository}}:{{.Tag}}' | sort
docker inspect --format '{{json .HostConfig.PortBindings}} {{range $name, $of := .NetworkSettings.Networks}}{{$name}} {{end}}' openclaw-gateway
find /opt/openclaw /etc/hardshell /var/lib -maxdepth 1 ! -name '.*.new' | sort
find / -xdev \\( -path '*front-door*' -o -name '*.caddy' -o -name Caddyfile \\) ! -path '/var/lib/hardshell/journal/*' ! -path '/proc/*' ! -path '/run/hardshell-practice/*' 2>/dev/null | grep -v -e '^/var/lib/docker/' | sort
cat /opt/openclaw/compose.yaml
jq -S '.gateway | {trustedProxies, allowedOrigins: .controlUi.allowedOrigins}' /home/deploy/.openclaw/openclaw.json`

/** What the front door is set up for, and what the gateway believes then. */
// made anew, an image of the same packages has another id
const SETTINGS = `sed '/^FRONT_DOOR_IMAGE=/d' /var/lib/openclaw-front-door/record; cat /var/lib/openclaw-front-door/sums /opt/openclaw/compose.yaml; jq -S .gateway /home/deploy/.openclaw/openclaw.json`

describe('ways in', { timeout: 1_800_000 }, () => {
  let token = ''
  let before_ = ''
  let address = ''
  /** Of the door that the last test closes. */
  let settings = ''

  const listing = (): Promise<string> => server.root(LISTING)
  const imageOf = async (): Promise<string> => (await run('docker', ['inspect', '-f', '{{.Config.Image}}', `hardshell-practice-${server.name}`])).trim()
  const up = async (env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const ran = await hardshell(['up', server.host, '--yes'], { cwd: server.cwd, env })
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    return ran.stdout + ran.stderr
  }
  /** The errand of somebody else each time, who is at the last number of the practice servers' network. */
  const outsider = async (last: number, guesses = 0, ca?: string): Promise<Met> => {
    const listening = (await server.root("ss -Hltn | awk '{ n = split($4, part, \":\"); print part[n] }' | sort -un")).trim().split('\n').map(Number)
    const ports = [...new Set([...listening, 80, 443, 2019, 8080, 8081, 8443, 18780, 18789, 18790])]
    const errand: Errand = {
      name: NAME, address, token, wrong: randomBytes(32).toString('hex'), guesses,
      ca: ca ?? (await server.root('cat /var/lib/openclaw-front-door/data/pki/authorities/local/root.crt')),
      knock: [address, V6].flatMap((at) => ports.map((port) => ({ address: at, port }))),
    }
    const words = ['run', '--rm', '-i', '--network', 'hardshell-practice', '--ip', address.replace(/\d+$/, String(last)), '--cap-add', 'NET_ADMIN', '--sysctl', 'net.ipv6.conf.all.disable_ipv6=0', '-v', `${packageRoot.pathname}:/repo:ro`, '-v', `${process.execPath}:/node:ro`, '--entrypoint', 'sh', await imageOf()]
    return JSON.parse(await run('docker', [...words, '-c', `ip -6 addr add ${THEIRS}/64 dev eth0 nodad && exec /node /repo/dist/test/hosts/outsider.js`], JSON.stringify(errand))) as Met
  }
  /** The gateway by the host's own loopback, where a tunnel ends. */
  const here = (secret: string, ...headers: readonly string[]): Promise<string> =>
    server.root(`printf 'header = "authorization: Bearer %s"\\n' '${secret}' | ${INVOKE} -K - ${headers.map((header) => `-H '${header}'`).join(' ')} http://127.0.0.1:18789/tools/invoke`)
  const throughTunnel = async (): Promise<string> => {
    const way = server.start('open', server.host, '--no-browser', '--port', '38789')
    try {
      await way.seen(/serves programs|The gateway of/)
      const answer = await new WsDevice().connect({ port: 38789, auth: { token } })
      if (answer.ok) answer.connection.close()
      return answer.ok ? 'hello-ok' : answer.code
    } finally {
      way.child.kill('SIGKILL')
      await way.ended
    }
  }
  /** Its address over IPv4, which a reboot of a practice server may change. */
  const whereItIs = async (): Promise<void> => {
    address = (await server.root("ip -4 -o addr show scope global dev eth0 | awk '{ sub(\"/.*\", \"\", $4); print $4; exit }'")).trim()
  }
  /** A second device in the tailnet. */
  const tailnet = (): Promise<string> =>
    server.root('timeout 60 sh -c "until [ -e /sys/class/net/tailnet0 ]; do sleep 0.2; done"; ip netns add peer; ip link set tailnet0 netns peer; ip netns exec peer sh -c "ip addr add 100.100.100.2/24 dev tailnet0; ip link set tailnet0 up; ip link set lo up"')
  /** From that device, with what it says of itself; and from a program on the host that calls the front door itself. */
  const asTailnet = async (): Promise<void> => {
    const visit = (secret: string, from: string, ...headers: readonly string[]): Promise<string> =>
      server.root(`printf 'header = "authorization: Bearer %s"\\n' '${secret}' | ${from === LOCAL ? '' : 'ip netns exec peer '}${INVOKE} -K - ${headers.map((header) => `-H '${header}'`).join(' ')} ${from}/tools/invoke`)
    const wrong = randomBytes(32).toString('hex')
    assert.deepEqual(
      [await visit(token, SERVED), await visit(wrong, SERVED), await visit(token, SERVED, 'x-forwarded-for: 127.0.0.1', 'tailscale-user-login: root@example.org'), await visit(token, LOCAL), await visit(token, LOCAL, 'x-forwarded-for: 100.100.100.2')],
      ['400', '401', '400', '403', '400'],
    )
  }
  const sixth = (): Promise<string> => server.root(`sysctl -q -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0; ip -6 addr replace ${V6}/64 dev eth0 nodad`)

  /** What holds of HTTPS and the tunnel at the same time, whenever it is looked at. */
  const asDeclared = async (last: number): Promise<void> => {
    const { answers: _, guessed: __, afterwards: ___, ...met } = await outsider(last)
    assert.deepEqual(met, {
      right: 400, wrong: 401, none: 401,
      // 403 would be the gateway's answer to whoever it believes to be on its own loopback
      forged: 400, forgedOtherwise: 400,
      redirect: `308 https://${NAME}/chat?x=1`, hsts: 'max-age=31536000', server: '',
      // the WebSocket works, and the device waits to be let in by its owner
      program: 'PAIRING_REQUIRED', page: 'PAIRING_REQUIRED', otherPage: 'CONTROL_UI_ORIGIN_NOT_ALLOWED', wrongDevice: 'AUTH_TOKEN_MISMATCH',
      // SSH answers over both, so that what is closed is closed
      open: ['4:22', '4:80', '4:443', '6:22'],
    })
    assert.equal(await here(token), '400')
    // who is no proxy that it knows is not believed
    assert.equal(await here(token, 'x-forwarded-for: 198.18.0.9'), '403')
    assert.equal(await throughTunnel(), 'PAIRING_REQUIRED')
  }

  before(async () => {
    await server.harden()
    await sixth()
    token = (await server.root('sed -n s/^OPENCLAW_GATEWAY_TOKEN=//p /opt/openclaw/.env')).trim()
    assert.ok(token.length >= 43)
    await whereItIs()
    before_ = await listing()
  })
  after(() => server.remove())

  it('HTTPS is declared and stands: from outside and through the tunnel, the same gateway', async () => {
    server.declare(WAYS())
    await up()
    await asDeclared(201)
    const audit = await server.audit()
    for (const control of ['ways-in.front-door', 'ways-in.front-door-confined', 'ways-in.certificates', 'firewall.published-on-loopback', 'firewall.declared-ports-only', 'outside.declared-only', 'outside.http-redirected', 'outside.hsts', 'gateway.config-baseline', 'gateway.own-network', 'neighbours.no-host-files', 'secrets.env-copies'])
      assert.equal(verdictOf(audit, control), 'pass', `${control}: ${JSON.stringify(audit.findings.find((one) => one.control === control))}`)
    // the page of who can reach what, and how that was proven
    assert.deepEqual(
      audit.exposure?.doors.filter(({ port }) => port === 80 || port === 443).map(({ port, who, declared, seen }) => [port, who, declared, seen.internet?.answer, seen.internet?.proof]),
      [[80, 'container openclaw-front-door', 'leads to HTTPS, and answers the certificate authority (ways.https)', 'open', 'tried'], [443, 'container openclaw-front-door', `the gateway as https://${NAME} (ways.https)`, 'open', 'tried']],
    )
    assert.match(await up(), /already so|nothing to do/i)
  })

  it('its certificate is watched by the host itself, and what was not declared is named', async () => {
    await server.root('systemctl start hardshell-health@slow.service')
    assert.match(await server.root('cat /var/lib/hardshell/health/*.json'), new RegExp(`certificate:[^"]*${NAME}`))
    await server.root(`docker run -d --rm --name aw-stray -p 0.0.0.0:8099:8099 --entrypoint node "$(sed -n s/^IMAGE=//p /opt/openclaw/release)" -e 'require("net").createServer().listen(8099)'`)
    try {
      const { findings } = await server.audit('--only', 'outside,firewall')
      const saw = (control: string): string => findings.filter((one) => one.control === control).map(({ verdict, evidence }) => `${verdict}: ${evidence.map((one) => one.saw).join('; ')}`).join()
      assert.match(saw('outside.declared-only'), /^fail: .* port 8099 is open: container aw-stray publishes it, past ufw, which has no rule for it/)
      assert.match(saw('firewall.published-on-loopback'), /^fail: aw-stray publishes 8099\/tcp on 0\.0\.0\.0:8099$/)
    } finally {
      await server.root('docker rm -f aw-stray')
    }
  })

  it('the host’s own fast look sees a front door that is down, and that it is up again', async () => {
    const looked = async (): Promise<string> => {
      await server.root('systemctl start hardshell-health@fast.service')
      return (await server.root(`jq -r '.checks["front-door"] | "\\(.verdict): \\(.say)"' /var/lib/hardshell/health/state.json`)).trim()
    }
    // nobody else's look meanwhile, which a start would only join
    await server.root('systemctl stop hardshell-health-fast.timer')
    assert.equal(await looked(), 'ok: the front door answers')
    await server.root('docker pause openclaw-front-door')
    assert.match(await looked(), /^critical: the front door is paused/)
    await server.root('docker unpause openclaw-front-door')
    assert.equal(await looked(), 'ok: the front door answers')
    // the gateway answers here, and not there
    const place = (await server.root("docker inspect -f '{{(index .NetworkSettings.Networks \"openclaw-front-door\").IPAddress}}' openclaw-gateway")).trim()
    await server.root('docker network disconnect openclaw-front-door openclaw-gateway')
    assert.equal(await looked(), 'critical: the front door does not reach the gateway')
    await server.root(`docker network connect --ip ${place} openclaw-front-door openclaw-gateway`)
    assert.equal(await looked(), 'ok: the front door answers')
    // one that hangs is none of the door's doing
    await server.root('docker pause openclaw-gateway')
    assert.equal(await looked(), 'ok: the front door answers')
    await server.root('docker unpause openclaw-gateway')
    await server.root('docker rm -f openclaw-front-door')
    assert.equal(await looked(), 'critical: there is no front door any more: nobody gets in but by SSH')
    await server.root(`cd /var/lib/openclaw-front-door && docker compose --env-file record up -d 2>&1
timeout 60 sh -c 'until curl -q -sk -o /dev/null --resolve ${NAME}:443:127.0.0.1 https://${NAME}/healthz; do sleep 0.5; done'`)
    assert.equal(await looked(), 'ok: the front door answers')
    await server.root('systemctl start hardshell-health-fast.timer')
  })

  it('a door that somebody changed by hand is found, and mended', async () => {
    await server.root("docker rm -f openclaw-front-door >/dev/null; sed -i 's/X-Forwarded-For {remote_host}/X-Forwarded-For 127.0.0.2/' /var/lib/openclaw-front-door/settings/Caddyfile")
    const audit = await server.audit('--only', 'ways-in')
    assert.match(JSON.stringify(audit.findings.find(({ control }) => control === 'ways-in.front-door')), /there is no container openclaw-front-door.*settings\/Caddyfile was changed since/)
    await server.root('docker run -d --name openclaw-front-door --entrypoint sleep "$(docker image ls --format "{{.Repository}}:{{.Tag}}" hardshell/base | head -n 1)" 600')
    const loose = (await server.audit('--only', 'ways-in')).findings.find(({ control }) => control === 'ways-in.front-door-confined')
    assert.equal(loose?.verdict, 'fail')
    await up()
    assert.equal(verdictOf(await server.audit('--only', 'ways-in'), 'ways-in.front-door'), 'pass')
  })

  it('a way in that shuts its owner out is taken back by the host, and the others stay', async () => {
    const folder = built(await imageOf())
    await run('docker', ['cp', join(folder, 'www'), `hardshell-practice-${server.name}:/root/www`])
    await server.root('apt-get clean; systemd-run -q --unit hs-repository python3 -m http.server --directory /root/www --bind 127.0.0.1 8077')
    const tailscale = `  tailscale:\n    port: 8443\n    repository: http://127.0.0.1:8077/good/tailscale\n    fingerprint: ${readFileSync(join(folder, 'fingerprint'), 'utf8').trim()}\n`
    server.declare(WAYS().replace('  frontDoor:', `${tailscale}  frontDoor:`))
    // as it does to hosts whose firewall it does not understand
    for (const [when, does] of [['starts', '-I INPUT 1'], ['stops', '-D INPUT']]) await server.root(`echo 'iptables -w ${does} -p tcp --dport 22 -m conntrack --ctstate NEW -j DROP' >/run/tailscaled-${when}`)
    const ran = await server.run('up', server.host, '--yes')
    assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
    assert.match(ran.stdout + ran.stderr, /after ways-in\.tailscale; it was reversed/)
    await server.root('rm /run/tailscaled-starts /run/tailscaled-stops')
    await server.sh('true')
    assert.equal((await server.root('command -v tailscale; ls /etc/apt/sources.list.d/hardshell-tailscale.sources 2>/dev/null; ufw show added | grep tailscale0 || true')).trim(), '')
  })

  it('Tailscale as well: all three ways at once, and each says who is calling', async () => {
    await up()
    const joined = await server.given(`tskey-auth-good${randomBytes(12).toString('hex')}\n`, 'tailscale', server.host, '--stdin')
    assert.equal(joined.status, EXIT.ok, joined.stdout + joined.stderr)
    await tailnet()
    await asDeclared(205)
    await asTailnet()
    const audit = await server.audit()
    for (const control of ['ways-in.front-door', 'ways-in.tailscale-serve', 'ways-in.tailscale-rule', 'ways-in.no-funnel', 'gateway.config-baseline', 'outside.declared-only']) assert.equal(verdictOf(audit, control), 'pass', control)
  })

  it('a reboot later all of it is as it was', async () => {
    const boot = (): Promise<string> => server.root('cat /proc/sys/kernel/random/boot_id')
    const was = await boot()
    await server.root('systemctl --no-block reboot').catch(() => undefined)
    const deadline = Date.now() + 240_000
    let now = was
    while (now === was && Date.now() < deadline) now = await boot().catch(() => was)
    assert.notEqual(now, was, 'it has not rebooted')
    // the old boot may answer once more; only the new one has another boot id
    await server.root('systemctl is-system-running --wait || true; timeout 200 sh -c \'until [ "$(docker inspect -f "{{.State.Health.Status}}" openclaw-gateway 2>/dev/null)" = healthy ]; do sleep 1; done\'', 300_000)
    await sixth()
    await whereItIs()
    await tailnet()
    await asDeclared(202)
    await asTailnet()
  })

  it('ten guesses under ten names are the guesses of one: it is shut out, and nobody else is', async () => {
    const { guessed, afterwards } = await outsider(203, 14)
    assert.equal(guessed.at(-1), 429)
    assert.equal(afterwards, 429)
    assert.equal(await here(token), '400')
    assert.equal((await outsider(204)).right, 400)
  })

  it('a password before the token: asked for by the front door, and none of the gateway’s business', async () => {
    const password = randomBytes(18).toString('base64url')
    server.declare(WAYS('    access: basic\n    user: ada\n    from: env:HS_TEST_DOOR\n'))
    // and without Tailscale, of which nothing is left then
    assert.equal(verdictOf(await server.audit('--only', 'ways-in'), 'ways-in.tailscale-closed'), 'fail')
    await server.root('ip netns delete peer')
    await up({ HS_TEST_DOOR: password })
    assert.equal((await server.root('command -v tailscale; ls -d /var/lib/tailscale /etc/apt/sources.list.d/hardshell-tailscale.sources 2>/dev/null; ufw show added | grep tailscale0 || true')).trim(), '')
    assert.equal(verdictOf(await server.audit('--only', 'ways-in'), 'ways-in.tailscale-closed'), 'pass')
    const visit = (words: string): Promise<string> => server.root(`printf '%s' '${words}' | curl -q -sk -o /run/hs-answer -w '%{http_code}' -K - --resolve ${NAME}:443:127.0.0.1 https://${NAME}/healthz`)
    assert.deepEqual([await visit(''), await visit(`user = "ada:${password}"`), await visit('user = "ada:wrong"'), await visit(`header = "authorization: Bearer ${token}"`)], ['401', '200', '401', '401'])
    assert.equal((await server.root(`grep -rlF -e '${password}' /var/lib/openclaw-front-door /var/lib/hardshell /etc/hardshell /run 2>/dev/null || true`)).trim(), '', 'the password is nowhere in the clear')
    // it is on the host: without this machine knowing it, nothing changes
    assert.match(await up(), /already so|nothing to do/i)
  })

  it('certificates instead of a password: without one nobody gets as far as the gateway', async () => {
    const pem = await server.root(`cd /run && umask 077 && mkdir -p hs-clients && cd hs-clients
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=clients 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ada.key -out ada.csr -subj /CN=ada 2>/dev/null
openssl x509 -req -in ada.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out ada.crt 2>/dev/null
cat ca.crt`)
    server.declare(WAYS(`    access: certificate\n    clients: |\n${pem.trim().split('\n').map((line) => `      ${line}\n`).join('')}`))
    await up()
    const visit = (words: string): Promise<string> => server.root(`curl -q -sk -o /run/hs-answer -w '%{http_code}' ${words} --resolve ${NAME}:443:127.0.0.1 https://${NAME}/healthz || true`)
    assert.deepEqual([await visit(''), await visit('--cert /run/hs-clients/ada.crt --key /run/hs-clients/ada.key')], ['000', '200'])
    assert.equal((await server.root('ls /var/lib/openclaw-front-door; ls /var/lib/openclaw-front-door/settings')).includes('access'), false, 'the password’s sum is gone')
    // the change undone while the door runs: it is the one that asks for a password again, and made anew it is this one again
    const undone = await server.run('undo', '--host', server.host, '--yes')
    assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)
    await server.root(`timeout 60 sh -c 'until [ "$(curl -q -sk -o /dev/null -w "%{http_code}" --resolve ${NAME}:443:127.0.0.1 https://${NAME}/healthz)" = 401 ]; do sleep 0.5; done'`)
    await up()
    assert.deepEqual([await visit(''), await visit('--cert /run/hs-clients/ada.crt --key /run/hs-clients/ada.key')], ['000', '200'])
  })

  it('an authority of the owner’s own signs over ACME, once it finds the name here; and what it signed is renewed', async () => {
    await server.root(`id=$(docker create --entrypoint none "$(docker inspect -f '{{.Image}}' openclaw-front-door)"); docker cp "$id:/usr/bin/caddy" /root/hs-caddy; docker rm "$id" >/dev/null`)
    const authority = Authority.start({ caddy: `hardshell-practice-${server.name}:/root/hs-caddy`, image: await imageOf(), address: address.replace(/\d+$/, '210') })
    try {
      await server.root('rm /root/hs-caddy')
      const indented = (authority.root()).trim().split('\n').map((line) => `      ${line}\n`).join('')
      const asks = (roots: string): string => WAYS(`    directory: ${authority.directory}\n${roots}    ready: 10\n`).replace('    authority: internal\n', '')
      const refused = async (spec: string, words: RegExp): Promise<void> => {
        server.declare(spec)
        const ran = await server.run('up', server.host, '--yes')
        assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
        assert.match((ran.stdout + ran.stderr).replace(/\s+/g, ' '), words)
        assert.match(ran.stdout + ran.stderr, /what it had changed was put back/)
      }
      /** Its settings and what it keeps, by name, and the certificate that is shown. */
      const kept = (): Promise<string> =>
        server.root(`cd /var/lib/openclaw-front-door && cat record sums settings/Caddyfile && find data ! -name '*.lock' | sort
timeout 60 sh -c 'until echo | openssl s_client -connect 127.0.0.1:443 -servername ${NAME} 2>/dev/null | openssl x509 -noout -fingerprint 2>/dev/null; do sleep 0.5; done'`)
      const before = await kept()
      await refused(asks(''), /was not open after 10 s .*; Caddy says: .*x509: certificate signed by unknown authority/)
      // it asks at itself, where nobody knows the challenge
      authority.finds(NAME, '127.0.0.1')
      await refused(asks(`    roots: |\n${indented}`), /was not open after 10 s .*; Caddy says: \S/)
      assert.equal(await kept(), before)
      authority.finds(NAME, address)
      await up()
      // whose root alone this visitor believes
      assert.equal((await outsider(207, 0, authority.root())).right, 400)
      assert.match(authority.log(), /\\"type\\":\\"(http-01|tls-alpn-01)\\",\\"status\\":\\"valid\\"/)
      // of the authority before it neither certificate nor key
      assert.equal((await server.root('cd /var/lib/openclaw-front-door/data && find . -path "*pki*" -o -path "*local/claw*" -o -name "root.*"')).trim(), '')
      const audit = await server.audit('--only', 'ways-in')
      // it lives for twelve hours, which is no alarm
      for (const control of ['ways-in.front-door', 'ways-in.certificates']) assert.equal(verdictOf(audit, control), 'pass', JSON.stringify(audit.findings.find((one) => one.control === control)))
      await server.root('systemctl start hardshell-health@slow.service')
      assert.match(await server.root(`jq -r '.checks["certificate:${NAME}"] | "\\(.verdict): \\(.say)"' /var/lib/hardshell/health/state.json`), /^ok: the certificate claw\.example\.org ends in \d+ hours$/m)
      assert.match(await up(), /already so|nothing to do/i)

      // one that ends in an hour of its ninety days; the front door started anew asks for the next
      await server.root(`cd /var/lib/openclaw-front-door/data/certificates/*/${NAME}
openssl req -x509 -key ${NAME}.key -out ${NAME}.crt -subj '/O=near its end' -addext subjectAltName=DNS:${NAME} -not_before "$(date -u -d '-90 days' +%Y%m%d%H%M%SZ)" -not_after "$(date -u -d '+1 hour' +%Y%m%d%H%M%SZ)"
docker restart openclaw-front-door >/dev/null
timeout 60 sh -c 'until echo | openssl s_client -connect 127.0.0.1:443 -servername ${NAME} 2>/dev/null | openssl x509 -noout -issuer 2>/dev/null | grep "ECC Intermediate"; do sleep 0.5; done'
docker logs openclaw-front-door 2>&1 | grep 'certificate renewed successfully'`)
    } finally {
      authority.remove()
    }
  })

  it('a port that somebody else has is not taken from him', async () => {
    const listens = server.root("timeout 60 python3 -c 'import socket,time; s=socket.socket(); s.setsockopt(1,2,1); s.bind((\"127.0.0.1\",18780)); s.listen(); time.sleep(50)' >/dev/null 2>&1 & echo $!")
    const pid = (await listens).trim()
    server.declare(WAYS().replace('  frontDoor:', '  tailscale: {port: 8443}\n  frontDoor:'))
    const plan = await server.run('plan', server.host)
    await server.root(`kill ${pid} || true`)
    assert.match(plan.stdout + plan.stderr, /port 18780 of this host is taken by/)
  })

  it('closed, nothing of any of them is left, and the tunnel works as before', async () => {
    server.declare(WAYS())
    await up()
    settings = await server.root(SETTINGS)
    assert.equal((await server.root("find /var/lib/openclaw-front-door/data/acme /var/lib/openclaw-front-door/data/certificates -mindepth 1 -maxdepth 1 ! -name local 2>/dev/null || true")).trim(), '', 'of the authority before it')
    server.declare('ways:\n  frontDoor:\n    source: debian\n')
    assert.equal(verdictOf(await server.audit('--only', 'ways-in'), 'ways-in.front-door'), 'fail')
    await up()
    await server.root('systemctl stop hs-repository 2>/dev/null; rm -rf /root/www')
    assert.equal(await listing(), before_)
    assert.equal((await server.root("find /var/lib/hardshell/journal -name '*.key' -o -name '*.crt' | head -n 3")).trim(), '')
    assert.equal(await throughTunnel(), 'PAIRING_REQUIRED')
    const audit = await server.audit()
    for (const control of ['ways-in.front-door', 'ways-in.tailscale-closed', 'outside.declared-only', 'gateway.config-baseline']) assert.equal(verdictOf(audit, control), 'pass', control)
  })

  it('its closing undone, the door is there as it was, with certificates made anew', async () => {
    const undone = await server.run('undo', '--host', server.host, '--yes')
    assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)
    // put back, the gateway still has to start
    await server.root(`timeout 300 sh -c 'until [ "$(curl -q -sk -o /dev/null -w "%{http_code}" --resolve ${NAME}:443:127.0.0.1 https://${NAME}/readyz)" = 200 ]; do sleep 0.5; done'`, 310_000)
    await asDeclared(209)
    assert.equal(await server.root(SETTINGS), settings)
    // what hardshell.yaml says meanwhile is that there is none
    assert.equal(verdictOf(await server.audit('--only', 'ways-in'), 'ways-in.front-door'), 'fail')
    server.declare(WAYS())
    assert.equal(verdictOf(await server.audit('--only', 'ways-in'), 'ways-in.front-door'), 'pass')
    if (!server.kept) return
    server.declare('ways:\n  frontDoor:\n    source: debian\n')
    await up()
    assert.equal(await listing(), before_)
  })
})

async function run(command: string, words: readonly string[], input = ''): Promise<string> {
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(input)
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), new Promise((resolve) => child.once('close', resolve))])
  assert.equal(code, 0, `${command} ${words.slice(0, 3).join(' ')}: ${err}`)
  return out
}
