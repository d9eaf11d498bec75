/**
 * Backups on a real host with the real OpenClaw: a session and a paired device are captured while the gateway is written to,
 * every snapshot opens, faults are told and lose nothing, a drill boots the latest one, a restore brings it back on the same host.
 * Second places and a fresh host: backup-elsewhere.test.ts.
 *   HS_BACKUP_SERVER  a hardened practice server to use and keep      HS_BACKUP_CAPTURES  how many under a busy writer (3)
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { BackedUp, RESTIC, REPOSITORY } from './backed-up.js'
import { BusyGateway, gatewayToken, lookAt, pair, talk, type Looked } from './busy-gateway.js'
import { Guest, verdictOf } from './guest.js'
import { WsDevice } from './ws-device.js'

const knocker = readFileSync(new URL('../../../test/hosts/who-answers.mjs', import.meta.url)).toString('base64')
const captures = Number(process.env['HS_BACKUP_CAPTURES'] ?? 3)
const server = Guest.of('backup', 'HS_BACKUP_SERVER')
const host = new BackedUp(server)
const root = (script: string): Promise<string> => server.root(script, 600_000)

before(() => server.harden())
after(() => server.remove())

const device = new WsDevice()
let deviceToken = ''

describe('the nightly backup', () => {
  it('a gateway with a session and a paired device', async () => {
    await host.ready()
    deviceToken = await pair(server, device)
    assert.equal(await talk(server, device, deviceToken, 'main', ['remember the milk']), 1)
  })

  it('`backup now` starts the unit, and a new verified snapshot is there; what is in it counts the session and the device', async () => {
    const before = await host.snapshots()
    const { snapshot } = JSON.parse(await host.works('backup', 'now', server.host, '--json')) as { snapshot: string }
    assert.ok(!before.some(({ id }) => id === snapshot))
    const manifest = JSON.parse(await root(`${RESTIC}; restic dump ${snapshot} /manifest.json`)) as { openclaw: string; image: string; schemaVersions: Record<string, number>; counts: Record<string, number>; databases: { name: string; schema: number }[] }
    assert.equal(manifest.image, (await root("docker inspect --format '{{.Image}}' openclaw-gateway")).trim())
    assert.equal(manifest.openclaw, (await root('sed -n s/^VERSION=//p /opt/openclaw/release')).trim())
    for (const schema of [...Object.values(manifest.schemaVersions), ...manifest.databases.map(({ schema }) => schema)]) assert.equal(typeof schema, 'number')
    assert.ok(Object.keys(manifest.schemaVersions).length > 0)
    assert.deepEqual([manifest.counts['devices'], manifest.counts['sessions']], await host.live())
    assert.deepEqual(manifest.databases.map(({ name }) => name).filter((name) => /openclaw(-agent)?\.sqlite$/.test(name)).sort(), ['agents/main/agent/openclaw-agent.sqlite', 'state/openclaw.sqlite'])
    const named = (await root(`${RESTIC}; restic ls ${snapshot}`)).split('\n')
    for (const path of ['/deployment/env', '/deployment/compose.yaml', '/deployment/release', '/deployment/spec.json', '/state/openclaw.json', '/state/workspace', '/SHA256SUMS']) assert.ok(named.includes(path), path)
    assert.equal(verdictOf(await server.audit(), 'backup.verified'), 'pass')
    assert.equal(await root('systemd-analyze verify hardshell-backup.service hardshell-backup.timer 2>&1'), '')
  })

  it(`${captures} captures under a busy writer and a busy session: every one is whole`, async () => {
    const busy = await BusyGateway.on(server)
    try {
      for (let at = 0; at < captures; at++) {
        const said = await root(`systemctl start hardshell-backup.service; ${RESTIC}; rm -rf /root/capture; restic -q restore "$(jq -r .snapshot /var/lib/hardshell/backup/last.json)" --target /root/capture >/dev/null
          ${lookAt('/root/capture')}; rm -rf /root/capture`)
        const { databases, wrong } = JSON.parse(said) as Looked
        assert.deepEqual(wrong, [])
        // the busy one, OpenClaw's shared one, and the agent's own
        assert.ok(databases >= 3, said)
      }
    } finally {
      const written = await busy.stop()
      assert.ok(written.transactions > 0 && written.messages > 0, JSON.stringify(written))
    }
  })

  it('a night that the host slept through is made up for', async () => {
    const before = await root('cat /var/lib/hardshell/backup/last.json')
    await root(`systemctl stop hardshell-backup.timer; touch -d '3 days ago' /var/lib/systemd/timers/stamp-hardshell-backup.timer; systemctl start hardshell-backup.timer
      timeout 60 sh -c 'until systemctl show -p ActiveState --value hardshell-backup.service | grep -q activ; do sleep 0.1; done'
      timeout 300 sh -c 'while systemctl show -p ActiveState --value hardshell-backup.service | grep -q ^activating; do sleep 0.2; done'`)
    const after = await root('cat /var/lib/hardshell/backup/last.json')
    assert.notEqual(after, before)
    assert.equal((JSON.parse(after) as { ok: boolean }).ok, true, after)
  })

  it('`backup verify` reads all and gives the newest back whole; the kit opens it without hardshell', async () => {
    assert.match(await host.works('backup', 'verify', server.host), /^local: every part was read, and snapshot \w+ gives back all that was captured$/m)
    const file = join(server.cwd, 'kit.txt')
    await host.works('backup', 'kit', server.host, '--output', file)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const lines = readFileSync(file, 'utf8').split('\n').filter((line) => /^ {4}(export|restic|cd \/root\/restored)/.test(line)).join('\n').replaceAll('/root/restored', '/root/by-hand')
    await root(`set -e\n${lines}\nrm -rf /root/by-hand`)
    assert.equal(verdictOf(await server.audit(), 'backup.kit-handed-out'), 'pass')
    const left = await root('grep -rlF "$(cat /etc/hardshell/backup.key)" /etc /var/lib/hardshell /var/log /run /root /home/deploy /opt/openclaw 2>/dev/null; journalctl -q --no-pager | grep -cF "$(cat /etc/hardshell/backup.key)" || true')
    assert.deepEqual(left.trim().split('\n'), ['/etc/hardshell/backup.key', '0'])
  })
})

describe('faults are told, fail a control and lose nothing', () => {
  const HOME = '/var/lib/hardshell/backup'
  const CONF = '/etc/hardshell/backup.conf'
  /** FOLDER becomes a small disk with what it held, and KB more than that. */
  const small = (folder: string, kb: number): string =>
    `cp -a ${folder} ${folder}.kept; mount -t tmpfs -o mode=700,size=$(($(du -sk --apparent-size ${folder} | cut -f 1) + $(find ${folder} | wc -l) * 4 + ${kb}))k none ${folder}; cp -a ${folder}.kept/. ${folder}/`
  const large = (folder: string): string => `umount ${folder}; rm -rf ${folder}; mv ${folder}.kept ${folder}`
  const other = "image=$(docker inspect --format '{{.Image}}' openclaw-gateway)"
  const faults: readonly { readonly what: string; readonly breaks: string; readonly mends: string; readonly why: RegExp }[] = [
    { what: 'a wrong key', breaks: 'cp -p /etc/hardshell/backup.key /root/key; head -c 32 /dev/urandom | od -An -v -tx1 | tr -d " \\n" >/etc/hardshell/backup.key', mends: 'mv /root/key /etc/hardshell/backup.key', why: /does not open with the key/ },
    { what: 'no key', breaks: 'mv /etc/hardshell/backup.key /root/key', mends: 'mv /root/key /etc/hardshell/backup.key', why: /put back the one of the recovery kit/ },
    { what: 'a repository that is gone', breaks: `mv ${REPOSITORY} ${REPOSITORY}.gone`, mends: `mv ${REPOSITORY}.gone ${REPOSITORY}`, why: /there is no repository at .* any more/ },
    {
      what: 'a repository that another restic has locked',
      breaks: `printf 'LOCK_TRIES=1\\nLOCK_PAUSE=1\\n' >>${CONF}; ${RESTIC}; systemd-run -q --unit=locker -E RESTIC_PASSWORD_FILE -E RESTIC_REPOSITORY restic check --read-data --limit-download 1
        timeout 60 sh -c 'until ls ${REPOSITORY}/locks/* >/dev/null 2>&1; do sleep 0.1; done'`,
      mends: `systemctl kill -s KILL locker; systemctl reset-failed locker; sed -i /^LOCK_/d ${CONF}`,
      why: /is locked by another restic that still works/,
    },
    {
      what: 'a corrupted pack',
      breaks: `cd ${REPOSITORY}/data && p=$(find . -type f | head -n 1) && cp -p "$p" /root/pack && echo "$p" >/root/pack.name && chmod u+w "$p" && printf XXXXXXXX | dd of="$p" bs=1 seek=20 conv=notrunc 2>/dev/null; : >${HOME}/read-local`,
      mends: `cd ${REPOSITORY}/data && cp -pf /root/pack "$(cat /root/pack.name)"`,
      why: /is damaged: Fatal: repository contains errors/,
    },
    { what: 'a target that is full', breaks: `${small(REPOSITORY, 64)}; head -c 3000000 /dev/urandom >/home/deploy/.openclaw/workspace/large; chown 1000:1000 /home/deploy/.openclaw/workspace/large`, mends: `${large(REPOSITORY)}; rm /home/deploy/.openclaw/workspace/large`, why: /no room at/ },
    { what: 'a disk of the host that is full', breaks: `${small(HOME, 0)}; cat /dev/zero >${HOME}/filler 2>/dev/null || true`, mends: `${large(HOME)}`, why: /no room on the disk of/ },
    { what: 'no image to read the state with', breaks: 'mv /opt/openclaw/release /root/release; docker rename openclaw-gateway aside', mends: 'mv /root/release /opt/openclaw/release; docker rename aside openclaw-gateway', why: /no image of the gateway/ },
    {
      what: 'a database that cannot be read',
      breaks: `echo TRIES=1 >>${CONF}; printf "no database at all, though it is called one, and long enough to be looked at as one would be" >/home/deploy/.openclaw/state/torn.sqlite; chown 1000:1000 /home/deploy/.openclaw/state/torn.sqlite`,
      mends: `rm -f /home/deploy/.openclaw/state/torn.sqlite; sed -i /^TRIES/d ${CONF}`,
      why: /could not be captured/,
    },
    {
      what: 'an upgrade meanwhile',
      breaks: `tar -cf - -T /dev/null | docker import - other >/dev/null
        systemd-run -q --unit=upgrade sh -c 'until docker inspect hardshell-backup >/dev/null 2>&1; do sleep 0.05; done; docker rename openclaw-gateway aside; docker create --name openclaw-gateway other none'`,
      mends: 'docker rm openclaw-gateway; docker rename aside openclaw-gateway; docker image rm other',
      why: /another image while its state was captured/,
    },
    { what: 'a clock that was ahead', breaks: `${RESTIC}; cd /etc && restic -q backup --time '2039-01-01 00:00:00' --tag hardshell --host "$(uname -n)" hostname`, mends: `${RESTIC}; restic -q forget "$(restic snapshots --json | jq -r 'sort_by(.time) | last | .short_id')" --prune`, why: /the clock went back: snapshot \w+ is of (2038-12-31|2039-01-01), and nothing was pruned; .* take that snapshot away/ },
  ]
  for (const { what, breaks, mends, why } of faults) {
    it(what, async () => {
      const before = (await host.snapshots()).map(({ id }) => id)
      await root(breaks)
      try {
        await host.fails(why, 'backup', 'now', server.host)
        assert.equal(verdictOf(await server.audit(), 'backup.verified'), 'fail')
      } finally {
        await root(mends)
      }
      const left = (await host.snapshots()).map(({ id }) => id)
      assert.deepEqual(before.filter((id) => !left.includes(id)), [])
    })
  }

  it('each night reads the part of the data that was read longest ago: what is damaged in another is found on its own night', async () => {
    // a pack of its own, which nothing that is captured lies in
    const made = await root(`${RESTIC}; touch /root/mark; head -c 3000000 /dev/urandom >/root/alone; restic -q backup --tag alone --json /root/alone | jq -r 'select(.message_type == "summary") | .snapshot_id'
      cd ${REPOSITORY}/data; p=$(find . -type f -newer /root/mark -size +1000k | head -n 1); cp -p "$p" /root/pack; chmod u+w "$p"; printf XXXXXXXX | dd of="$p" bs=1 seek=100000 conv=notrunc 2>/dev/null; echo "$p"`)
    const [snapshot = '', pack = ''] = made.trim().split('\n').slice(-2)
    const parts = 7
    /** restic's own: by the first byte of a pack's name. */
    const damaged = (parseInt(pack.slice(pack.lastIndexOf('/') + 1).slice(0, 2), 16) % parts) + 1
    const another = (damaged % parts) + 1
    const due = (part: number): Promise<string> => root(`now=$(date +%s); for part in $(seq ${parts}); do if [ $part = ${part} ]; then days=6; else days=1; fi; printf '%s\t%s\n' $part $((now - days * 86400)); done >${HOME}/read-local`)
    const readToday = async (): Promise<string> => (await root(`awk -v now="$(date +%s)" 'now - $2 < 3600 { print $1 }' ${HOME}/read-local`)).trim()
    try {
      await due(another)
      await host.works('backup', 'now', server.host)
      assert.equal(await readToday(), String(another))
      await due(damaged)
      await host.fails(/is damaged/, 'backup', 'now', server.host)
      assert.equal(await readToday(), '')
    } finally {
      await root(`cd ${REPOSITORY}/data && cp -pf /root/pack '${pack}'; ${RESTIC}; restic -q forget --prune '${snapshot}'; rm -f /root/alone /root/mark`)
    }
  })

  /** What a run does, one after the other: the program that does it, and a word that it is given for that alone. */
  const steps = [
    ['opens the repository', 'restic', 'cat'],
    ['captures', 'docker', 'run'],
    ['takes the sums of what it captured', 'sha256sum', './manifest.json'],
    ['stores', 'restic', 'backup'],
    ['reads what it stored', 'restic', 'check'],
    ['restores a sample', 'restic', 'restore'],
    ['lets old ones go', 'restic', 'forget'],
  ] as const
  for (const [step, program, word] of steps) {
    it(`killed while it ${step}: nothing is lost, and nothing is left in the clear`, async () => {
      const before = (await host.snapshots()).map(({ id }) => id)
      // the program says when it is there, and goes no further than that
      const there = step === 'captures' ? '[ "$(docker inspect --format "{{.State.Running}}" hardshell-backup 2>/dev/null)" = true ]' : '[ -e /run/hardshell-backup/reached ]'
      await root(`rm -f /run/hardshell-backup/reached
        printf '#!/bin/sh\ncase " $* " in *" ${word} "*) : >/run/hardshell-backup/reached; /usr/bin/${program} "$@"; exec sleep 600 ;; esac\nexec /usr/bin/${program} "$@"\n' >/usr/local/sbin/${program}; chmod 755 /usr/local/sbin/${program}
        systemctl reset-failed hardshell-backup.service; systemctl start --no-block hardshell-backup.service
        timeout 300 sh -c 'until ${there}; do sleep 0.05; done'; reached=$?
        rm /usr/local/sbin/${program}
        systemctl kill -s KILL hardshell-backup.service; timeout 60 sh -c 'while systemctl is-active -q hardshell-backup.service || systemctl show -p ActiveState --value hardshell-backup.service | grep -q activating; do sleep 0.1; done'
        exit $reached`)
      assert.equal(verdictOf(await server.audit(), 'backup.verified'), 'fail')
      assert.equal(await root(`ls -d ${HOME}/stage ${HOME}/work 2>/dev/null; docker ps -aq --filter name=hardshell-backup`), '')
      const left = (await host.snapshots()).map(({ id }) => id)
      // once old ones go, the retention keeps the one that was just verified of a day
      if (word === 'forget') assert.ok(left.some((id) => !before.includes(id)), `${before.join()}, then ${left.join()}`)
      else assert.deepEqual(before.filter((id) => !left.includes(id)), [])
    })
  }

  it('after all that the next run works, and takes away the lock of the dead', async () => {
    await host.works('backup', 'now', server.host)
    assert.equal(await root(`ls ${REPOSITORY}/locks`), '')
    assert.equal(verdictOf(await server.audit(), 'backup.verified'), 'pass')
    await host.works('backup', 'verify', server.host)
  })

  it('a gateway that is stopped, or starts for ever, is backed up all the same', async () => {
    const gateway = async (): Promise<unknown> => {
      const { snapshot } = JSON.parse(await host.works('backup', 'now', server.host, '--json')) as { snapshot: string }
      return (JSON.parse(await root(`${RESTIC}; restic dump ${snapshot} /manifest.json`)) as { gateway: unknown }).gateway
    }
    await root('docker stop -t 30 openclaw-gateway')
    try {
      assert.equal(await gateway(), 'exited')
      await root(`${other}; docker rename openclaw-gateway aside; docker run -d --restart always --name openclaw-gateway --entrypoint false "$image"`)
      assert.match(String(await gateway()), /^(restarting|running|exited)$/)
      assert.ok(Number(await root("docker inspect --format '{{.RestartCount}}' openclaw-gateway")) > 0)
    } finally {
      await root('if docker inspect aside >/dev/null 2>&1; then docker rm -f openclaw-gateway; docker rename aside openclaw-gateway; fi; docker start openclaw-gateway')
      await host.ready()
    }
  })
})

describe('restore', () => {
  it('a drill boots the latest snapshot beside the gateway, from which nobody can be reached, counts what it holds, and leaves no trace', async () => {
    const containers = 'docker ps -aq --no-trunc | sort; docker volume ls -q; docker network ls -q | sort; find /var/lib/hardshell/backup -mindepth 1 -maxdepth 1 ! -name drill.json | sort'
    const before = await root(containers)
    // outside: this machine, on the network that it shares with the practice server
    let heard = 0
    const outside = createServer((socket) => {
      heard += 1
      socket.destroy()
    })
    const address = (await root("ip route show default | awk '{ print $3; exit }'")).trim()
    await once(outside.listen(0, address), 'listening')
    const places = [`${address}:${(outside.address() as AddressInfo).port}`, '203.0.113.1:443', '169.254.169.254:80']
    const from = async (container: string, knockedAt: readonly string[]): Promise<unknown> =>
      JSON.parse(await root(`timeout 300 sh -c 'until docker exec ${container} true 2>/dev/null; do sleep 0.1; done'; echo ${knocker} | base64 -d | docker exec -i ${container} node --input-type=module - ${knockedAt.join(' ')}`))
    try {
      assert.deepEqual(((await from('openclaw-gateway', places.slice(0, 1))) as { answers: unknown }).answers, ['open'], 'the gateway itself gets there')
      assert.equal(heard, 1)
      const seen = from('hardshell-drill', places)
      const drill = JSON.parse(await host.works('drill', 'restore', server.host, '--json')) as { counts: Record<string, number>; rto: number; rpo: number }
      assert.deepEqual(await seen, { interfaces: ['lo'], answers: ['ENETUNREACH', 'ENETUNREACH', 'ENETUNREACH'] })
      assert.equal(heard, 1, 'nor did anything there knock by itself')
      const [devices, sessions] = await host.live()
      assert.deepEqual(drill.counts, { agents: 1, sessions, devices })
      assert.ok(drill.rto > 0 && drill.rpo >= 0, JSON.stringify(drill))
    } finally {
      outside.close()
    }
    assert.equal(await root(containers), before)
    assert.equal(verdictOf(await server.audit(), 'backup.restore-rehearsed'), 'pass')
  })

  it('the same host: sessions, pairing and token as they were; what was there comes back by undo', async () => {
    const token = await gatewayToken(server)
    const held = await host.live()
    const note = `later-${process.pid}.md`
    await root(`cd /home/deploy/.openclaw/workspace && echo later >${note} && chown 1000:1000 ${note} && sed -i "s/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d " \\n")/" /opt/openclaw/.env`)
    // what is this host's own, as an editor may leave it: the last line has no end
    await root("sed -i /^OPENCLAW_GATEWAY_PORT=/d /opt/openclaw/.env && printf 'OPENCLAW_GATEWAY_PORT=18789' >>/opt/openclaw/.env")
    const later = await gatewayToken(server)
    await host.works('restore', '--host', server.host, '--yes')
    assert.equal(await gatewayToken(server), token)
    await root('grep -qx OPENCLAW_GATEWAY_PORT=18789 /opt/openclaw/.env')
    const notes = 'ls /home/deploy/.openclaw/workspace'
    assert.ok(!(await root(notes)).includes(note))
    assert.deepEqual(await host.live(), held)
    assert.ok(await host.letsIn(device, deviceToken))
    await host.works('undo', '--host', server.host, '--yes')
    assert.ok((await root(notes)).includes(note))
    assert.equal(await gatewayToken(server), later)
    assert.ok(await host.letsIn(device, deviceToken))
    await root('rm -rf /home/deploy/.openclaw.restored-*')
  })
})

describe('plain archives', () => {
  it('one a night, read back whole; the retention never takes the last verified ones', async () => {
    await host.up('backup:\n  engine: tar\n  keep:\n    days: 3\n')
    await host.works('backup', 'now', server.host)
    const [newest] = await host.snapshots()
    assert.ok(newest)
    const shelf = '/var/backups/hardshell/tar'
    assert.equal(await root(`stat -c '%a %U' ${shelf}/openclaw-*.tar.gz`), '600 root\n')
    assert.match(await host.works('backup', 'verify', server.host), /gives back all that was captured/)
    // four old verified ones, two old ones that never were, one of yesterday
    await root(`cd ${shelf}; for day in 60 50 40 30; do cp -p openclaw-${newest.id}.tar.gz openclaw-verified-$day.tar.gz; : >openclaw-verified-$day.tar.gz.verified; touch -d "$day days ago" openclaw-verified-$day.tar.gz; done
      for day in 45 1 20; do cp -p openclaw-${newest.id}.tar.gz openclaw-loose-$day.tar.gz; touch -d "$day days ago" openclaw-loose-$day.tar.gz; done; touch -d '35 days ago' openclaw-${newest.id}.tar.gz`)
    const { snapshot } = JSON.parse(await host.works('backup', 'now', server.host, '--json')) as { snapshot: string }
    assert.deepEqual((await host.snapshots()).map(({ id }) => id), [snapshot, 'loose-1', 'verified-30', newest.id])
    assert.match(await host.works('drill', 'restore', server.host), /boots and takes its own token only/)
  })
})
