/**
 * Second places for backups, with real restic against real servers on another practice server (elsewhere.sh): SFTP, S3, and a
 * rest-server that only takes; and B2, whose server is a stand-in (stand-in-b2.mjs). Then what they are for: the first host has lost everything, and comes back by the recovery kit's
 * own lines without hardshell, and on a fresh host with nothing but the kit.
 *   HS_BACKUP_SERVER  a hardened practice server to use and keep
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { BackedUp } from './backed-up.js'
import { gatewayToken, pair, talk } from './busy-gateway.js'
import { Guest, verdictOf } from './guest.js'
import { WsDevice } from './ws-device.js'

const server = Guest.of('backup', 'HS_BACKUP_SERVER')
const host = new BackedUp(server)
let other: Guest | undefined
let address = ''
const setUp = readFileSync(new URL('../../../test/hosts/elsewhere.sh', import.meta.url)).toString('base64')
const standIn = readFileSync(new URL('../../../test/hosts/stand-in-b2.mjs', import.meta.url)).toString('base64')
const root = (script: string, on = server): Promise<string> => on.root(script, 600_000)
const elsewhere = (script: string): Promise<string> => {
  assert.ok(other)
  return root(script, other)
}
const make = (...words: string[]): Promise<string> => elsewhere(`echo ${setUp} | base64 -d >/root/elsewhere.sh; sh /root/elsewhere.sh ${words.map((word) => `'${word}'`).join(' ')}`)

const device = new WsDevice()
let deviceToken = ''
before(async () => {
  await server.harden()
  other = await Guest.make(`backup-fresh-${process.pid}`)
  address = (await elsewhere("ip -4 -o addr show scope global | awk '{ sub(\"/.*\", \"\", $4); print $4; exit }'")).trim()
  await make('install')
  await host.ready()
  deviceToken = await pair(server, device)
  await talk(server, device, deviceToken, 'main', ['remember the milk'])
})
after(async () => {
  await server.remove()
  await other?.remove()
})

const offsite = async (): Promise<readonly string[]> => (await host.snapshots()).filter(({ where }) => where === 'offsite').map(({ id }) => id)
/** The second place as its own lines of the settings name it: `up` writes them so (below). */
const at = (place: string, credentials = ''): Promise<string> =>
  root(`sed -i 's#^OFFSITE=.*#OFFSITE=${place}#' /etc/hardshell/backup.conf; printf '%s\\n' '${credentials}' >/etc/hardshell/backup-offsite.env; chmod 600 /etc/hardshell/backup-offsite.env`)

describe('a second place', () => {
  it('SFTP, by the key of root', async () => {
    const key = await root("[ -e /root/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519; cat /root/.ssh/id_ed25519.pub")
    await make('sftp', key.trim())
    const theirs = await elsewhere('cut -d " " -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub')
    await root(`echo '${address} ${theirs.trim()}' >/root/.ssh/known_hosts`)
    await at(`sftp:backup-from-afar@${address}:vps`)
    await host.works('backup', 'now', server.host)
    assert.equal((await offsite()).length, 1)
    assert.match(await host.works('backup', 'verify', server.host), /^offsite: every part was read, and snapshot \w+ gives back all/m)
  })

  it('that is lost half-way: told, the snapshot here is kept, and so is all that was there', async () => {
    const [kept] = await offsite()
    const local = (await host.snapshots()).length
    await root('head -c 60000000 /dev/urandom >/home/deploy/.openclaw/workspace/large; chown 1000:1000 /home/deploy/.openclaw/workspace/large')
    await elsewhere("touch /root/mark; systemd-run -q --unit=breaks sh -c 'until find /srv/sftp/vps/data -type f -newer /root/mark | grep -q .; do sleep 0.02; done; chage -E 0 backup-from-afar; pkill -KILL -u backup-from-afar'")
    try {
      await host.fails(/offsite: .*(cannot be reached|failed)/, 'backup', 'now', server.host)
      assert.equal(verdictOf(await server.audit(), 'backup.verified'), 'fail')
    } finally {
      await root('rm /home/deploy/.openclaw/workspace/large')
      await elsewhere('systemctl stop breaks 2>/dev/null; chage -E -1 backup-from-afar')
    }
    assert.equal((await host.snapshots()).length, local, 'the one of today took the place of the one before')
    assert.ok((await offsite()).includes(String(kept)))
    await host.works('backup', 'now', server.host)
  })

  it('S3', async () => {
    await make('s3')
    await at(`s3:http://${address}:5000/backups/vps`, "AWS_ACCESS_KEY_ID='none'\nAWS_SECRET_ACCESS_KEY='none'")
    await host.works('backup', 'now', server.host)
    assert.equal((await offsite()).length, 1)
    assert.match(await host.works('backup', 'verify', server.host), /^offsite: every part was read, and snapshot \w+ gives back all/m)
  })

  it('that is not there: told soon, and the snapshot here is made', async () => {
    const before = (await host.snapshots()).filter(({ where }) => where === 'local').map(({ id }) => id)
    await elsewhere('systemctl stop s3')
    await root('echo READY_WITHIN=5 >>/etc/hardshell/backup.conf')
    await host.fails(/offsite: s3:.* cannot be reached/, 'backup', 'now', server.host)
    const { ok, snapshot } = JSON.parse(await root('cat /var/lib/hardshell/backup/last.json')) as { ok: boolean; snapshot: string }
    assert.equal(ok, false)
    assert.ok(snapshot !== null && !before.includes(snapshot), snapshot)
    await root('sed -i /^READY_WITHIN/d /etc/hardshell/backup.conf')
  })

  it('B2, by restic\'s own way to it: Backblaze is a stand-in on this server', async () => {
    const key = randomBytes(16).toString('hex')
    await root(`mkdir -p /root/b2; cd /root/b2; echo ${standIn} | base64 -d >b2.mjs
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=api.backblazeb2.com -addext subjectAltName=DNS:api.backblazeb2.com -keyout key.pem -out cert.pem 2>/dev/null
      cp -p /etc/hosts hosts; echo '127.0.0.1 api.backblazeb2.com' >>/etc/hosts
      docker run -d --name stand-in --network host --user 0:0 -e ID=host -e KEY=${key} -v /root/b2:/b2:ro -w /b2 "$(docker inspect --format '{{.Image}}' openclaw-gateway)" node b2.mjs
      timeout 60 sh -c 'until curl -s -o /dev/null --cacert cert.pem https://api.backblazeb2.com/; do sleep 0.2; done'`)
    try {
      await at('b2:backups:vps', `B2_ACCOUNT_ID=host\nB2_ACCOUNT_KEY=${key}\nSSL_CERT_FILE=/root/b2/cert.pem`)
      await host.works('backup', 'now', server.host)
      assert.equal((await offsite()).length, 1)
      assert.match(await host.works('backup', 'verify', server.host), /^offsite: every part was read, and snapshot \w+ gives back all/m)
    } finally {
      await root('cat /root/b2/hosts >/etc/hosts; docker rm -f stand-in; rm -rf /root/b2')
    }
  })

  it('a rest-server that only takes: whoever is root here cannot destroy its history', async () => {
    const password = randomBytes(16).toString('hex')
    await elsewhere(`printf %s ${password} >/root/rest`)
    await make('rest')
    await root(`printf "RESTIC_REST_USERNAME='host'\\nRESTIC_REST_PASSWORD='%s'\\n" ${password} >/etc/hardshell/backup-offsite.env; chmod 600 /etc/hardshell/backup-offsite.env`)
    await host.up(`backup:\n  offsite: rest:http://${address}:8000/host/\n  appendOnly: true\n`)
    await host.works('backup', 'now', server.host)
    await host.works('backup', 'now', server.host)
    const history = await offsite()
    assert.equal(history.length, 2, 'nothing is pruned there from here')
    const judged = await server.audit()
    assert.deepEqual(['backup.elsewhere', 'backup.append-only', 'backup.read-weekly', 'backup.verified'].map((control) => verdictOf(judged, control)), ['pass', 'pass', 'pass', 'pass'])
    const taken = await root(`set -a; . /etc/hardshell/backup-offsite.env; RESTIC_PASSWORD_FILE=/etc/hardshell/backup.key; RESTIC_REPOSITORY=rest:http://${address}:8000/host/
      for id in ${history.join(' ')}; do restic forget --prune "$id" >/dev/null 2>&1 || true; done
      for path in config keys/ snapshots/ data/ ''; do curl -s -o /dev/null -w '%{http_code} ' -u "$RESTIC_REST_USERNAME:$RESTIC_REST_PASSWORD" -X DELETE "http://${address}:8000/host/$path"; done`)
    assert.doesNotMatch(taken, /\b20\d\b/)
    assert.deepEqual(await offsite(), history)
    assert.match(await host.works('backup', 'verify', server.host), /^offsite: every part was read/m)
  })

  it('a drill rehearses with the snapshot from there', async () => {
    const drill = JSON.parse(await host.works('drill', 'restore', server.host, '--json')) as { from: string; snapshot: string; rto: number; rpo: number }
    assert.equal(drill.from, 'offsite')
    assert.equal(drill.snapshot, (await offsite())[0])
    assert.ok(drill.rto > 0 && drill.rpo > 0, JSON.stringify(drill))
  })
})

describe('the host has lost everything', () => {
  let kit = ''
  let before = ''
  let held: readonly [number, number] = [0, 0]
  const wipe = 'docker rm -f openclaw-gateway; rm -rf /home/deploy/.openclaw /home/deploy/.openclaw-auth /opt/openclaw /var/backups/hardshell/restic'

  it('and comes back by the lines of the kit, without hardshell', async () => {
    kit = join(server.cwd, 'kit.txt')
    await host.works('backup', 'kit', server.host, '--output', kit)
    before = await gatewayToken(server)
    held = await host.live()
    await root(wipe)
    const page = readFileSync(kit, 'utf8')
    const lines = page.slice(page.indexOf('WITHOUT IT')).split('\n').filter((line) => line.startsWith('    ')).join('\n')
    await root(`set -e\nunset $(env | sed -n 's/^\\(RESTIC[A-Z_]*\\)=.*/\\1/p')\n${lines}`)
    await host.ready()
    assert.equal(await gatewayToken(server), before)
    assert.ok(await host.letsIn(device, deviceToken))
    assert.deepEqual(await host.live(), held)
  })

  it('and comes back on a fresh one, by hardshell and with nothing but the kit', async () => {
    assert.ok(other)
    await root(wipe)
    const restored = await other.run('restore', '--to', other.host, '--kit', kit, '--yes')
    assert.equal(restored.status, EXIT.ok, restored.stdout + restored.stderr)
    const fresh = new BackedUp(other)
    assert.equal(await gatewayToken(other), before)
    assert.ok(await fresh.letsIn(device, deviceToken))
    assert.deepEqual(await fresh.live(), held)
  })
})
