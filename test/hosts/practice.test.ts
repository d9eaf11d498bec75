/** Practice servers for real: needs Docker on this machine. State is the test's own; images come from the usual cache. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { HardshellError } from '../../src/model/errors.js'
import { sh } from '../../src/shell/quote.js'
import { LocalTransport } from '../../src/transport/local.js'
import { SshTransport } from '../../src/transport/ssh.js'
import type { Transport } from '../../src/transport/transport.js'
import { Practice, type Suite } from '../../src/workflows/practice.js'

const local = new LocalTransport(process.env)
const home = await mkdtemp(join(tmpdir(), 'hs-practice-'))
const first = `test-${process.pid}-a`
const second = `test-${process.pid}-b`
const progress: string[] = []

function practiceOf(suite: Suite): Practice {
  const { HOME, XDG_CACHE_HOME, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = process.env
  return new Practice({
    local, suite, environment: { HOME, XDG_CACHE_HOME, XDG_STATE_HOME: home, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE },
    onProgress: (line) => progress.push(line),
  })
}
const practice = practiceOf('trixie')

function login(name: string): Transport {
  const { destination, options } = practice.address(name)
  return new SshTransport(destination, options, process.env)
}

/** What a script says on a server over a login of its own. */
async function say(name: string, script: string): Promise<string> {
  const transport = login(name)
  try {
    const { status, stdout, stderr } = await transport.run(script)
    assert.equal(status, 0, `${script}\n${stdout}${stderr}`)
    return stdout.toString().trim()
  } finally {
    await transport.close()
  }
}

async function here(script: string): Promise<string> {
  const { status, stdout, stderr } = await local.run(script)
  assert.equal(status, 0, stderr.toString())
  return stdout.toString().trim()
}

const bootId = 'cat /proc/sys/kernel/random/boot_id'
const installDocker = `export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends docker.io docker-cli iptables busybox-static curl >/dev/null 2>&1`

before(async () => {
  await practice.prepare()
})
after(async () => {
  for (const name of [first, second]) await practice.remove(name)
  await here(sh`docker run --rm -v hardshell-practice:/v --entrypoint rm ${await here('docker images -q hardshell-practice | head -n 1')} -rf ${`/v/seeds/${first}`}`)
  await practice.dropTwin(first)
  await rm(home, { recursive: true })
  await local.close()
})

describe('a practice server', () => {
  it('has nothing left to prepare once prepared', async () => {
    assert.deepEqual((await practice.look()).wants, [])
  })

  it('boots into a running systemd behind a pinned host key', async () => {
    const server = await practice.create(first, { seed: false })
    assert.equal(server.name, first)
    assert.equal(server.state, 'running')
    assert.equal(await say(first, 'systemctl is-system-running --wait'), 'running')
    assert.equal(await say(first, 'systemctl --failed --no-legend; hostname; command -v docker curl ufw || true'), first)
    assert.ok(progress.some((line) => line.includes('waiting for its SSH')))
  })

  it('is refused under another host key', async () => {
    const file = join(home, 'hardshell/practice', first, 'known_hosts')
    const pinned = await readFile(file, 'utf8')
    const other = await here(sh`ssh-keygen -q -t ed25519 -N '' -f ${join(home, 'other')} && cut -d' ' -f1,2 ${join(home, 'other.pub')}`)
    await writeFile(file, `practice-${first} ${other}\n`)
    const transport = login(first)
    await assert.rejects(transport.run('true'), (error) => error instanceof HardshellError && error.noun === 'hostKey')
    await transport.close()
    await writeFile(file, pinned)
    assert.equal(await say(first, 'echo in'), 'in')
  })

  it('refuses a name that is taken, and a name that is none', async () => {
    await assert.rejects(practice.create(first), (error) => error instanceof HardshellError && error.noun === 'conflict')
    await assert.rejects(practice.create('../x'), (error) => error instanceof HardshellError && error.noun === 'usage')
  })

  it('reboots from inside and comes back under the same address and host key', async () => {
    const transport = login(first)
    const boot = await say(first, bootId)
    const [server] = await practice.list()
    await transport.run('systemctl reboot').catch(() => undefined)
    await transport.close()
    // the old boot may answer once more; only the new one has another boot id
    const end = Date.now() + 240_000
    let now = boot
    while (now === boot && Date.now() < end) now = await say(first, bootId).catch(() => boot)
    assert.notEqual(now, boot)
    assert.equal(await say(first, 'systemctl is-system-running --wait'), 'running')
    assert.deepEqual(await practice.list(), [server])
  })

  it('comes back after a power cut', async () => {
    const boot = await say(first, bootId)
    await here(sh`docker kill ${`hardshell-practice-${first}`} && docker start ${`hardshell-practice-${first}`}`)
    let now = boot
    for (const end = Date.now() + 240_000; now === boot && Date.now() < end; ) now = await say(first, bootId).catch(() => boot)
    assert.notEqual(now, boot)
    assert.equal(await say(first, 'systemctl is-system-running --wait'), 'running')
    await here(sh`docker stop ${`hardshell-practice-${first}`}`)
    assert.deepEqual((await practice.list()).map(({ state }) => state), ['exited'])
    assert.equal((await practice.start(first)).state, 'running')
    assert.equal(await say(first, 'getent hosts "$(hostname)" | cut -d" " -f1'), '127.0.1.1')
  })

  it('runs Docker, ufw and fail2ban, and trusts what the operator trusts', async () => {
    await say(first, installDocker)
    await say(first, `export DEBIAN_FRONTEND=noninteractive
      apt-get install -y -qq --no-install-recommends ufw fail2ban python3-systemd >/dev/null 2>&1
      ufw allow 22/tcp && ufw --force enable
      printf '[sshd]\\nenabled=true\\nbackend=systemd\\nbanaction=ufw\\n' >/etc/fail2ban/jail.local && systemctl restart fail2ban`)
    assert.equal(await say(first, `docker info -f '{{.Driver}}'`), 'overlay2')
    assert.match(await say(first, 'ufw status'), /^Status: active/)
    assert.match(await say(first, 'until fail2ban-client ping; do :; done; fail2ban-client status'), /Jail list:\s+sshd/)
    const registry = await here('npm config get registry 2>/dev/null')
    assert.equal(await say(first, sh`curl -sS -o /dev/null -w '%{http_code}' ${registry}`), '200')
    assert.equal(await say(first, 'systemctl is-system-running'), 'running')
  })

  it('keeps the images of its Docker for the next server, while its containers run', async () => {
    await say(first, `mkdir -p /tmp/box/bin && cp /bin/busybox /tmp/box/bin/sh
      tar -C /tmp/box -c . | docker import -c 'ENTRYPOINT ["/bin/sh", "-c"]' - box:base >/dev/null
      docker run --name layer box:base 'echo second layer >/layer' && docker commit layer box:1 >/dev/null
      docker run -d --name running box:1 'while :; do sleep 60; done' >/dev/null`)
    assert.equal(await practice.saveSeed(first, first), true)
    assert.equal(await practice.saveSeed(first, first), false)
    assert.equal(await practice.saveSeed(first, first, { replace: true }), true)
    await say(first, 'docker tag box:1 box:2')
    assert.equal(await practice.saveSeed(first, first), true)
    assert.equal(await say(first, `docker inspect -f '{{.State.Running}}' running`), 'true')

    await practice.create(second, { seed: first })
    assert.match(await say(second, 'ls /var/cache/apt/archives'), /^docker\.io_.*\.deb$/m)
    await say(second, installDocker)
    const image = `docker image inspect -f '{{.Id}}' box:1`
    assert.equal(await say(second, image), await say(first, image))
    assert.equal(await say(second, `docker run --rm box:1 'while read -r line; do echo "$line"; done </layer'`), 'second layer')
    assert.equal(await say(second, 'docker ps -aq'), '')
    assert.equal(await say(second, 'docker rmi box:1 box:2 box:base >/dev/null && docker images -q'), '')
    assert.equal(await say(first, `docker run --rm box:1 'echo still here'`), 'still here')
  })

  it('is listed', async () => {
    const names = (await practice.list()).map(({ name }) => name)
    assert.ok(names.includes(first) && names.includes(second))
  })

  it('is reset to a fresh disk under the same address', async () => {
    const port = (await practice.list()).find(({ name }) => name === second)?.port
    const keys = await say(second, 'cat /etc/ssh/ssh_host_ed25519_key.pub')
    assert.equal((await practice.reset(second, { seed: false })).port, port)
    assert.notEqual(await say(second, 'cat /etc/ssh/ssh_host_ed25519_key.pub'), keys)
    assert.equal(await say(second, 'command -v docker || ls -A /var/lib/docker'), '')
  })

  it('is made again when making it was cut short', async () => {
    await rm(join(home, 'hardshell/practice', second, 'made'))
    assert.equal(await practice.exists(second), false)
    assert.ok((await practice.list()).some(({ name, state }) => name === second && state === 'unfinished'))
    assert.equal((await practice.create(second, { seed: false })).state, 'running')
  })

  it('is where another begins: with its disk, its keys, and its containers with what they wrote', async () => {
    const lines = `until [ "$(docker inspect -f '{{.State.Running}}' writes)" = true ]; do sleep 0.1; done
      docker exec writes /bin/sh -c 'while read -r line; do echo "$line"; done </kept'`
    await say(first, `echo here >/root/left; docker rm -f running >/dev/null
      docker run -d --restart unless-stopped --name writes box:1 'echo started >>/kept; while :; do sleep 60; done' >/dev/null`)
    await practice.keepTwin(first, first)
    await practice.remove(second)
    await assert.rejects(practice.create(second, { twin: 'nothing' }), (error) => error instanceof HardshellError && error.noun === 'usage')
    await practice.create(second, { twin: first })
    assert.equal(await say(second, 'cat /root/left /etc/ssh/ssh_host_ed25519_key.pub'), await say(first, 'cat /root/left /etc/ssh/ssh_host_ed25519_key.pub'))
    assert.equal(await say(second, lines), 'started\nstarted')
    await say(second, `docker exec writes /bin/sh -c 'echo here alone >>/kept'`)
    assert.equal(await say(first, lines), 'started\nstarted')
    assert.equal(await say(second, lines), 'started\nstarted\nhere alone')
    for (const times of ['once', 'twice']) await practice.dropTwin(first).catch((error: unknown) => assert.fail(`${times}: ${String(error)}`))
    await assert.rejects(practice.create(`${second}-more`, { twin: first }), (error) => error instanceof HardshellError && error.noun === 'usage')
    assert.equal(await say(second, lines), 'started\nstarted\nhere alone')
  })

  it('leaves nothing when removed', async () => {
    for (const name of [first, second]) {
      await practice.remove(name)
      await practice.remove(name)
      assert.equal(await here(sh`docker ps -aq --filter ${`label=hardshell.practice=${name}`}`), '')
    }
    assert.deepEqual(await readdir(join(home, 'hardshell/practice')), [])
    const image = await here('docker images -q hardshell-practice | head -n 1')
    const left = await here(sh`docker run --rm -v hardshell-practice:/v --entrypoint ls ${image} /v/servers`)
    assert.ok(!left.split('\n').some((folder) => folder === first || folder === second), left)
  })

  it('is made by two at once without a quarrel', async () => {
    const servers = await Promise.all([first, second].map((name) => practice.create(name, { seed: false })))
    assert.deepEqual(servers.map(({ name, state }) => [name, state]), [[first, 'running'], [second, 'running']])
    assert.notEqual(servers[0]?.port, servers[1]?.port)
    for (const name of [first, second]) await practice.remove(name)
  })

  it('runs Debian 12 as well', async () => {
    const bookworm = practiceOf('bookworm')
    await bookworm.prepare()
    assert.equal((await bookworm.create(second, { seed: false })).suite, 'bookworm')
    assert.equal(await say(second, 'systemctl is-system-running --wait; . /etc/os-release; echo "$VERSION_CODENAME"'), 'running\nbookworm')
    // a reset keeps the suite, whoever asks
    assert.equal((await practice.reset(second, { seed: false })).suite, 'bookworm')
  })
})
