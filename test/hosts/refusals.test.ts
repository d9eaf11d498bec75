/** Bad input and awkward hosts: one clear error with the next step, its own exit code, and the host as it was. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { defaultSpec } from '../../src/spec/spec.js'
import { SshTransport } from '../../src/transport/open.js'
import { up } from '../../src/workflows/up.js'
import { Guest } from './guest.js'
import { hardshell, type Ran } from './run-hardshell.js'

const refused = (ran: Ran, code: number, says: RegExp): void => {
  assert.equal(ran.status, code, ran.stdout + ran.stderr)
  assert.match(ran.stderr, says)
  assert.match(ran.stderr, /^next: \S/m)
  assert.doesNotMatch(ran.stderr, /this is a bug|\n\s+at /)
}

describe('bad input', () => {
  let server: Guest
  let before_: string
  before(async () => {
    server = await Guest.make(`refusals-${process.pid}`, { seed: false })
    before_ = await server.listing()
  })
  after(() => server.remove())
  const unchanged = async (): Promise<void> => assert.equal(await server.listing(), before_)
  const spec = (text: string): string => {
    const file = join(server.cwd, `spec-${Math.random().toString(36).slice(2)}.yaml`)
    writeFileSync(file, text)
    return file
  }
  const upWith = (text: string): Promise<Ran> => server.run('up', server.host, '--yes', '--spec', spec(text))

  it('unknown keys and wrong types: every one with its line', async () => {
    const ran = await upWith('version: 1\ngatway:\n  port: 1\ngateway:\n  port: many\n')
    refused(ran, EXIT.spec, /:2:1 .*gatway/)
    assert.match(ran.stderr, /:5:9 .*gateway\.port/)
    await unchanged()
  })
  it('a spec that is not there', async () => refused(await server.run('up', server.host, '--yes', '--spec', 'nowhere.yaml'), EXIT.spec, /nowhere\.yaml does not exist/))
  it('an unknown command and an unknown flag', async () => {
    assert.equal((await server.run('upp')).status, EXIT.usage)
    assert.equal((await server.run('up', '--yess')).status, EXIT.usage)
  })
  it('no host named', async () => refused(await server.run('up'), EXIT.usage, /no host was named/))
  it('a practice server that is not there', async () => refused(await server.run('up', 'practice:nobody', '--yes'), EXIT.usage, /no practice server nobody/))
  it('an unreachable host', async () => refused(await server.run('audit', 'ssh://root@127.0.0.1:1'), EXIT.unreachable, /127\.0\.0\.1/))

  it('nobody to confirm', async () => {
    refused(await server.run('up', server.host), EXIT.usage, /nobody is here to confirm/)
    await unchanged()
  })

  it('another host key than the one on record', async () => {
    const known = join(server.sshConfig, '..', 'known_hosts')
    const right = readFileSync(known, 'utf8')
    const other = join(server.cwd, 'other')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
    const key = readFileSync(`${other}.pub`, 'utf8').split(' ')[1] ?? ''
    writeFileSync(known, right.replaceAll(/AAAA[A-Za-z0-9+/]+=*/g, key))
    try {
      refused(await hardshell(['up', server.host, '--yes'], { cwd: server.cwd }), EXIT.hostKey, /key/)
    } finally {
      writeFileSync(known, right)
    }
    await unchanged()
  })

  it('an operating system it does not know', async () => {
    await server.sh('cp -a /etc/os-release /root/os-release.was; rm /etc/os-release; printf "ID=alpine\\nVERSION_ID=3.20\\nPRETTY_NAME=\\"Alpine Linux\\"\\n" > /etc/os-release')
    try {
      refused(await server.run('up', server.host, '--yes'), EXIT.unsupported, /Alpine Linux/)
    } finally {
      await server.sh('rm /etc/os-release; mv /root/os-release.was /etc/os-release')
    }
    await unchanged()
  })

  it('a port that is taken', async () => {
    await server.sh('systemd-run --quiet --unit=squatter systemd-socket-activate -l 127.0.0.1:18789 /bin/true; until ss -Hltn sport = :18789 | grep -q .; do :; done')
    try {
      refused(await server.run('up', server.host, '--yes'), EXIT.conflict, /port 18789 is taken/)
    } finally {
      await server.sh('systemctl stop squatter')
    }
    await unchanged()
  })

  it('too little room for the image', async () => {
    await server.sh('mount -t tmpfs -o size=1g tmpfs /var/lib/docker')
    try {
      refused(await server.run('up', server.host, '--yes'), EXIT.noSpace, /\/var\/lib\/docker has 1\.0 GiB free/)
    } finally {
      await server.sh('umount /var/lib/docker')
    }
    await unchanged()
  })

  it('too little memory to build the image', async () => {
    // a server with a gigabyte, as its kernel would tell it
    await server.sh("sed 's/^MemTotal: .*/MemTotal: 1048576 kB/; s/^SwapTotal: .*/SwapTotal: 0 kB/' /proc/meminfo >/run/meminfo && mount --bind /run/meminfo /proc/meminfo")
    try {
      refused(await upWith('version: 1\ndocker: {source: distro}\nimage: {source: npm}\n'), EXIT.noSpace, /needs\s+1900\s+MiB\s+of\s+memory\s+and\s+swap\s+together,\s+this\s+host\s+has\s+1024\s+MiB\n.*image\.source:\s+official/s)
      const git = `{url: https://example.org/openclaw.git, commit: ${'a'.repeat(40)}}`
      refused(await upWith(`version: 1\ndocker: {source: distro}\nimage: {source: git, git: ${git}}\n`), EXIT.noSpace, /needs\s+5700\s+MiB/)
    } finally {
      await server.sh('umount /proc/meminfo && rm /run/meminfo')
    }
    await unchanged()
  })

  it('another hardshell at work', async () => {
    await server.sh('systemd-run --quiet --unit=other sh -c "echo ada@elsewhere >/run/hardshell.lock; exec flock /run/hardshell.lock sleep 600"; until ! flock -n /run/hardshell.lock true; do :; done')
    try {
      refused(await server.run('up', server.host, '--yes'), EXIT.locked, /ada@elsewhere/)
    } finally {
      await server.sh('systemctl stop other')
    }
    await unchanged()
  })

  it('no root', async () => {
    await server.sh('useradd -m -s /bin/sh plain; install -d -m 700 -o plain /home/plain/.ssh; install -m 600 -o plain /root/.ssh/authorized_keys /home/plain/.ssh/authorized_keys')
    const before = await server.listing()
    const config = join(server.cwd, 'ssh_config')
    writeFileSync(config, readFileSync(server.sshConfig, 'utf8').replaceAll(/^(\s*)User .*$/gm, '$1User plain'))
    const transport = new SshTransport(`practice-${server.name}`, ['-F', config], process.env)
    try {
      await assert.rejects(
        up(
          { host: 'plain', spec: defaultSpec(), transport, today: '2026-01-01' },
          { run: 'never', who: 'test', confirm: () => Promise.resolve(true), onEvent: () => {}, onStage: () => {}, signal: new AbortController().signal },
        ),
        { name: 'HardshellError', noun: 'noRoot' },
      )
    } finally {
      await transport.close()
    }
    assert.equal(await server.listing(), before)
  })
})
