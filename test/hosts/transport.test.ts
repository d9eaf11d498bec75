/** Every transport against the one suite; then what is the way of each one alone. */
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { HardshellError } from '../../src/model/errors.js'
import { wrapScript } from '../../src/shell/run.js'
import { DockerTransport, LocalTransport, openTransport, SshTransport } from '../../src/transport/open.js'
import type { Transport } from '../../src/transport/transport.js'
import { conformance, ENV, noun } from './transport.conformance.js'
import { TestSshd, unusedPort } from './sshd.js'
import { noContainers, removeContainer, startContainer } from './tinyContainer.js'

const CONTAINER = `hs-transport-test-${process.pid}`
const noDocker = noContainers()
const noSshd = TestSshd.missing()
for (const reason of [noDocker, noSshd]) if (reason !== undefined) console.log(`skipped: ${reason}`)

conformance('local', async () => ({ address: { via: 'local' }, close: async () => {} }))

conformance(
  'docker',
  async () => {
    startContainer(CONTAINER)
    return { address: { via: 'docker', container: CONTAINER }, close: async () => removeContainer(CONTAINER) }
  },
  { skip: noDocker },
)

conformance(
  'ssh',
  async () => {
    const sshd = await TestSshd.start()
    return { address: { via: 'ssh', destination: sshd.destination, options: sshd.options() }, close: () => sshd.stop() }
  },
  { skip: noSshd },
)

conformance(
  'ssh with a noisy login shell, one session a login',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hs-noise-'))
    const noise = join(folder, 'noise')
    writeFileSync(noise, '#!/bin/sh\necho "Welcome to the server!"\nprintf "no newline here"\necho "mesg: ttyname failed" >&2\neval "$SSH_ORIGINAL_COMMAND"\n')
    chmodSync(noise, 0o755)
    const sshd = await TestSshd.start([`ForceCommand ${noise}`, 'MaxSessions 1'])
    const close = async (): Promise<void> => {
      await sshd.stop()
      rmSync(folder, { recursive: true })
    }
    return { address: { via: 'ssh', destination: sshd.destination, options: sshd.options() }, close }
  },
  { skip: noSshd },
)

/** An echo server on the loopback, and one question asked through `port`. */
async function echo(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
async function ask(port: number, question: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(question)
  try {
    return await new Promise((resolve, reject) => {
      socket.once('data', (answer: Buffer) => resolve(answer.toString()))
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('closed without an answer')))
    })
  } finally {
    socket.destroy()
  }
}

async function forwards(transport: Transport): Promise<void> {
  const far = await echo()
  const localPort = await unusedPort()
  const way = await transport.forward({ localPort, remotePort: far.port })
  assert.equal(way.localPort, localPort)
  assert.equal(await ask(localPort, 'through?'), 'through?')
  await assert.rejects(transport.forward({ localPort, remotePort: far.port }), noun('conflict'))
  await way.close()
  assert.equal(await way.ended, 'closed')
  await assert.rejects(ask(localPort, 'still?'), { code: 'ECONNREFUSED' })
  const any = await transport.forward({ localPort: 0, remotePort: far.port })
  assert.equal(await ask(any.localPort, 'any?'), 'any?')
  await transport.close()
  assert.equal(await any.ended, 'closed')
  await far.close()
}

describe('local alone', { timeout: 60_000 }, () => {
  test('a port is forwarded', () => forwards(new LocalTransport(process.env)))

  test('a script that was cut off in transit does not run at all', () => {
    const runner = readFileSync(new URL('../../../src/shell/run.sh', import.meta.url), 'utf8')
    const whole = wrapScript(runner, '0123456789abcdef', 'echo first\necho second\n', false)
    const run = (text: string): string => spawnSync('sh', ['-s'], { input: text }).stdout.toString()
    assert.match(run(whole), /first\nsecond\n/)
    for (let cut = 1; cut < whole.length - 1; cut += 7) assert.equal(run(whole.slice(0, -1 - cut)), '')
  })

  test('without a shell the operator is told', async () => {
    await assert.rejects(new LocalTransport({ PATH: '/nonexistent' }).run('true'), noun('operator'))
  })

  test('a practice address must have been resolved', () => {
    assert.throws(() => openTransport({ via: 'practice', name: 'x' }, {}), noun('internal'))
  })
})

describe('docker alone', { skip: noDocker ?? false, timeout: 60_000 }, () => {
  test('a container that is not there is unreachable', async () => {
    const transport = new DockerTransport('hs-no-such-container', process.env)
    await assert.rejects(transport.run('true'), noun('unreachable'))
    assert.equal(await transport.freshLogin(30_000), false)
  })

  test('a container that goes away during a script is unreachable, not a status', async () => {
    const name = startContainer(`${CONTAINER}-gone`)
    const transport = new DockerTransport(name, process.env)
    const running = transport.run('echo up; exec sleep 600', { onLine: () => removeContainer(name) })
    await assert.rejects(running, noun('unreachable'))
  })

  test('no port is forwarded, and no option is taken for a name', async () => {
    await assert.rejects(new DockerTransport('x', process.env).forward(), noun('usage'))
    assert.throws(() => new DockerTransport('--privileged', process.env), noun('usage'))
  })

  test('without docker, or without its daemon, the operator is told', async () => {
    await assert.rejects(new DockerTransport('x', { PATH: '/nonexistent' }).run('true'), noun('operator'))
    await assert.rejects(new DockerTransport('x', { ...process.env, DOCKER_HOST: 'unix:///nonexistent' }).run('true'), noun('operator'))
  })
})

describe('ssh alone', { skip: noSshd ?? false, timeout: 120_000 }, () => {
  let sshd: TestSshd
  const opened: SshTransport[] = []
  const ssh = (how: Parameters<TestSshd['options']>[0] = {}, env: NodeJS.ProcessEnv = ENV): SshTransport => {
    const transport = new SshTransport(sshd.destination, sshd.options(how), env)
    opened.push(transport)
    return transport
  }
  before(async () => {
    sshd = await TestSshd.start()
  })
  after(async () => {
    for (const transport of opened) await transport.close()
    await sshd.stop()
  })

  test('twenty runs, the first five at once, are one login, and close ends it', async () => {
    const earlier = sshd.accepted
    const transport = ssh()
    await Promise.all(Array.from({ length: 5 }, () => transport.run('true')))
    for (let n = 5; n < 20; n++) await transport.run('true')
    assert.equal(transport.logins, 1)
    assert.equal(sshd.accepted - earlier, 1)
    await transport.close()
    while (sshd.connections().length > 0) await pause(50)
  })

  test('a fresh login at one of several addresses of a name, known by that name', async () => {
    const known = join(sshd.folder, 'named_known_hosts')
    writeFileSync(known, readFileSync(join(sshd.folder, 'known_hosts'), 'utf8').replace('[127.0.0.1]', '[vps.example.org]'))
    const transport = new SshTransport(`${userInfo().username}@vps.example.org`, sshd.options({ knownHosts: 'named_known_hosts' }), process.env)
    try {
      assert.equal(await transport.freshLogin(30_000, { family: 4, address: '127.0.0.1' }), true)
      // nobody listens there
      assert.equal(await transport.freshLogin(30_000, { family: 4, address: '127.0.0.9' }), false)
    } finally {
      await transport.close()
    }
  })

  test('a fresh login is a new one, and finds out when there can be none', async () => {
    const earlier = sshd.accepted
    const transport = ssh()
    await transport.run('true')
    assert.equal(await transport.freshLogin(30_000), true)
    assert.equal(transport.logins, 2)
    assert.equal(sshd.accepted - earlier, 2)
    const keys = join(sshd.folder, 'authorized_keys')
    writeFileSync(keys, '')
    try {
      assert.equal((await transport.run('echo still here')).status, 0)
      assert.equal(await transport.freshLogin(30_000), false)
    } finally {
      copyFileSync(join(sshd.folder, 'client.pub'), keys)
    }
    assert.equal(transport.logins, 2)
  })

  test('another key than the one on record is named, with the way out', async () => {
    const error = await ssh({ knownHosts: 'wrong_known_hosts' }).run('true').catch((error: unknown) => error)
    assert.ok(noun('hostKey')(error) && error instanceof HardshellError)
    const forget = `ssh-keygen -f ${join(sshd.folder, 'wrong_known_hosts')} -R '[127.0.0.1]:${sshd.port}'`
    assert.ok(error.hint.includes(forget), error.hint)
    // the advice works
    execFileSync('sh', ['-c', forget], { stdio: 'ignore' })
    const next = await ssh({ knownHosts: 'wrong_known_hosts' }).run('true').catch((error: unknown) => error)
    assert.ok(noun('hostKey')(next) && next instanceof HardshellError)
    assert.match(next.message, /not known yet/)
  })

  test('an unknown key is not accepted, nor written down', async () => {
    await assert.rejects(ssh({ knownHosts: 'unknown_hosts' }).run('true'), noun('hostKey'))
    assert.equal(existsSync(join(sshd.folder, 'unknown_hosts')), false)
  })

  test('a refused port, an unknown name and a refused key are unreachable, each in its words', async () => {
    const why = async (transport: Transport): Promise<string> => {
      const error = await transport.run('true').catch((error: unknown) => error)
      assert.ok(noun('unreachable')(error) && error instanceof HardshellError)
      assert.match(error.hint, /try: ssh .*true/)
      return error.message
    }
    assert.match(await why(ssh({ port: await unusedPort() })), /nothing answers SSH/)
    assert.match(await why(ssh({ key: 'stranger' })), /none of your keys/)
    const nowhere = new SshTransport('nosuch.invalid', ['-F', 'none'], ENV)
    opened.push(nowhere)
    assert.match(await why(nowhere), /no host of that name/)
  })

  test('a host that accepts the connection and then says nothing is given up', async () => {
    const mute = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as AddressInfo
    const transport = ssh({ port })
    await assert.rejects(transport.run('true', { timeoutMs: 1000 }), noun('unreachable'))
    const waiting = transport.run('true')
    await Promise.all([assert.rejects(waiting, noun('interrupted')), transport.close()])
    mute.close()
  })

  test('a connection cut during a script is unreachable, not a status; the next run logs in anew', async () => {
    const transport = ssh()
    let pid = 0
    const running = transport.run('echo $$; exec sleep 600', {
      onLine: (line) => {
        pid = Number(line)
        sshd.cut()
      },
    })
    const error = await running.catch((error: unknown) => error)
    assert.ok(noun('unreachable')(error) && error instanceof HardshellError)
    assert.match(error.message, /broke before the script ended/)
    assert.equal((await transport.run(`kill ${pid} 2>/dev/null; exit 4`)).status, 4)
    assert.equal(transport.logins, 2)
  })

  test('a shared login that ended between two runs is made anew', async () => {
    const transport = ssh()
    await transport.run('true')
    sshd.cut()
    while (sshd.connections().length > 0) await pause(50)
    // the operator's side may take a moment to notice; until then a run is refused, never lost
    for (let tries = 0; transport.logins < 2 && tries < 50; tries++) {
      await transport.run('true').catch(noun('unreachable'))
    }
    assert.equal(transport.logins, 2)
  })

  test('an account without a shell is said to have none', async () => {
    const strict = await TestSshd.start(['ForceCommand echo This account is currently not available.; exit 1'])
    const transport = new SshTransport(strict.destination, strict.options(), ENV)
    try {
      const error = await transport.run('true').catch((error: unknown) => error)
      assert.ok(noun('unreachable')(error) && error instanceof HardshellError)
      assert.match(error.message, /not available/)
    } finally {
      await transport.close()
      await strict.stop()
    }
  })

  test("the operator's own configuration counts, but cannot get in the way", async () => {
    const config = join(sshd.folder, 'config')
    writeFileSync(
      config,
      `Host by-alias\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  RequestTTY force\n  RemoteCommand echo mine\n  LogLevel QUIET\n  ControlMaster auto\n` +
        `  ControlPath ${sshd.folder}/theirs\n  SendEnv LC_*\n  ForwardAgent yes\n  LocalForward 1 127.0.0.1:1\n  ExitOnForwardFailure yes\n`,
    )
    const transport = new SshTransport('by-alias', ['-F', config, ...sshd.options().slice(4)], ENV)
    opened.push(transport)
    assert.equal((await transport.run('echo yes; echo "${LC_HARDSHELL-unset}"')).stdout.toString(), 'yes\nunset\n')
    assert.equal(await transport.freshLogin(30_000), true)
    assert.equal(existsSync(join(sshd.folder, 'theirs')), false)
  })

  test('a port is forwarded', () => forwards(ssh()))

  test('a forwarding reports that it broke', async () => {
    const far = await echo()
    const way = await ssh().forward({ localPort: 0, remotePort: far.port })
    assert.equal(await ask(way.localPort, 'there?'), 'there?')
    sshd.cut()
    assert.match(await way.ended, /closed|reset|ended/i)
    assert.notEqual(await way.ended, 'closed')
    await far.close()
  })

  test('a forwarding to a host that cannot be reached is an error', async () => {
    await assert.rejects(ssh({ key: 'stranger' }).forward({ localPort: 0, remotePort: 1 }), noun('unreachable'))
  })

  test('a destination that ssh would take for an option is refused', () => {
    for (const wrong of ['-oProxyCommand=touch /tmp/x', '', 'two words']) assert.throws(() => new SshTransport(wrong, [], ENV), noun('usage'))
  })

  test('a folder for the shared login that others could enter is refused', async () => {
    const open = join(sshd.folder, `hardshell-${userInfo().uid}`)
    mkdirSync(open)
    chmodSync(open, 0o770)
    const env = { ...ENV, TMPDIR: sshd.folder }
    await assert.rejects(ssh({}, env).run('true'), noun('operator'))
    chmodSync(open, 0o700)
    const transport = ssh({}, env)
    assert.equal((await transport.run('true')).status, 0)
    await transport.close()
    rmSync(open, { recursive: true })
    symlinkSync(sshd.folder, open)
    await assert.rejects(ssh({}, env).run('true'), noun('operator'))
    rmSync(open)
  })

  test('without OpenSSH the operator is told what to install', async () => {
    const error = await ssh({}, { ...ENV, PATH: '/nonexistent' }).run('true').catch((error: unknown) => error)
    assert.ok(noun('operator')(error) && error instanceof HardshellError)
    assert.match(error.hint, /openssh-client/)
  })

  test('a killed operator leaves no forwarding behind once its last connection has closed', async () => {
    const far = await echo()
    const port = await unusedPort()
    const program = `import { SshTransport } from ${JSON.stringify(new URL('../../src/transport/open.js', import.meta.url).href)}
      const transport = new SshTransport(${JSON.stringify(sshd.destination)}, ${JSON.stringify(sshd.options())}, process.env)
      await transport.forward({ localPort: ${port}, remotePort: ${far.port} })
      console.log('up')`
    const operator = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(operator.stdout, 'data')
    assert.equal(await ask(port, 'up?'), 'up?')
    operator.kill('SIGKILL')
    const open = (): Promise<boolean> => ask(port, 'still?').then(() => true, () => false)
    while (await open()) await pause(200)
    await far.close()
  })
})
