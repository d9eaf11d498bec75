/** Backups and health checks by the clock as a real host told them, and departures from them; health's own log as well. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { area as health } from '../health/index.js'
import { bytes, journal, type Journal } from '../health/journal.js'
import { area } from './index.js'
import { nightly, type Nightly } from './nightly.js'
import { upkeep, type Archive, type Scheduled, type Upkeep } from './upkeep.js'

const recording = (path: string): string => readFileSync(new URL(`../../../../src/areas/${path}`, import.meta.url), 'utf8')
const sound = upkeep.parse(recording('backup/recordings/upkeep.sound.txt'))
const awkward = upkeep.parse(recording('backup/recordings/upkeep.awkward.txt'))
const own = nightly.parse(recording('backup/recordings/nightly.sound.txt'))
/** What hardshell has set up nothing on. */
const none = nightly.parse('now 1795399000\ninstalled 0\n')
const bare = upkeep.parse('openclaw 1\ncron 0\n')

function judge(id: string, values: object): Judgement {
  const control = [...area.controls, ...health.controls].find((one) => one.id === id)
  assert.ok(control, id)
  return control.check({ nightly: none, ...values } as never, defaultSpec())
}
const newest = (change: Partial<Archive>): { upkeep: Upkeep } => {
  assert.ok(sound.newest)
  return { upkeep: { ...sound, newest: { ...sound.newest, ...change } } }
}
/** Those that judge whoever's backup there is. */
const ids = ['scheduled', 'runs', 'recent', 'opens', 'covers-state', 'private'].map((claim) => `backup.${claim}`)
const ours = area.controls.map(({ id }) => id).filter((id) => !ids.includes(id))

test('a host whose owner made both: all of it passes', () => {
  for (const id of [...ids, 'health.scheduled', 'health.runs']) assert.equal(judge(id, { upkeep: sound }).verdict, 'pass', id)
  assert.equal(judge('health.reaches-docker', { upkeep: sound, engine: { group: [] } }).verdict, 'pass')
})

test('an awkward host: status 127, cron that does not run, an empty archive open to all', () => {
  const said = (id: string): string => judge(id, { upkeep: awkward }).evidence.map(({ saw }) => saw).join('; ')
  assert.match(said('backup.runs'), /nightly-backup\.service ended with exit-code, status 127/)
  assert.match(said('backup.runs'), /cron\.d\/openclaw-backup is cron does not run/)
  assert.match(said('backup.opens'), /is empty/)
  assert.match(said('backup.private'), /1 archives are open to others/)
  assert.match(judge('health.reaches-docker', { upkeep: awkward, engine: { group: ['ada'] } }).evidence[0]?.saw ?? '', /runs as deploy, who may not/)
})

test('nothing scheduled is a fail, nothing to look after does not apply', () => {
  assert.equal(judge('backup.scheduled', { upkeep: bare }).verdict, 'fail')
  assert.equal(judge('health.scheduled', { upkeep: bare }).verdict, 'fail')
  for (const id of [...ids.slice(1), 'health.runs']) assert.equal(judge(id, { upkeep: bare }).verdict, 'not-applicable', id)
  for (const id of [...ids, 'health.scheduled', 'health.runs']) assert.equal(judge(id, { upkeep: { ...bare, ours: false } }).verdict, 'not-applicable', id)
  assert.throws(() => upkeep.parse('cron 0\n'), /for whom/)
  assert.throws(() => upkeep.parse('openclaw 1\ncron 0\nodd\n'), /not understood/)
})

test('what cron leaves out for its name is not scheduled, and no trouble beside one that is', () => {
  for (const [kind, name] of [['backup', '/etc/cron.daily/openclaw-backup.sh'], ['backup', '/etc/cron.d/backup.cron'], ['health', '/etc/cron.d/openclaw-health.disabled']] as const) {
    const entry = `cron-entry\t${kind}\t${name}\troot\t/usr/local/sbin/x:ok\t\n`
    const alone = upkeep.parse(`openclaw 1\ncron 1\n${entry}`)
    for (const id of [`${kind}.scheduled`, `${kind}.runs`]) assert.match(JSON.stringify(judge(id, { upkeep: alone })), /"fail".*never started: cron leaves out names.* a dot/, `${id} ${name}`)
    const beside = upkeep.parse(recording('backup/recordings/upkeep.sound.txt') + entry)
    for (const id of [`${kind}.scheduled`, `${kind}.runs`]) assert.equal(judge(id, { upkeep: beside }).verdict, 'pass', `${id} ${name}`)
  }
  // a user's own crontab is named after them
  assert.equal(upkeep.parse('openclaw 1\ncron 1\ncron-entry\tbackup\t/var/spool/cron/crontabs/ada.b\tada.b\t/x:ok\t\n').scheduled[0]?.on, true)
})

test('an archive that cannot be seen or looked into is unknown, never a pass', () => {
  const scheduledOnly = { upkeep: { ...sound, newest: undefined } }
  for (const id of ['backup.recent', 'backup.opens', 'backup.covers-state']) assert.equal(judge(id, scheduledOnly).verdict, 'unknown', id)
  const sealed = newest({ kind: 'restic', whole: 'unknown', holdsState: 'unknown' })
  assert.equal(judge('backup.opens', sealed).verdict, 'unknown')
  const silent = { upkeep: { ...sealed.upkeep, scheduled: sealed.upkeep.scheduled.map((one): Scheduled => ({ ...one, state: false })) } }
  assert.equal(judge('backup.covers-state', silent).verdict, 'unknown')
  assert.equal(judge('backup.covers-state', sealed).verdict, 'pass')
})

test('departures', () => {
  assert.equal(judge('backup.recent', newest({ ago: 37 * 3600 })).verdict, 'fail')
  assert.equal(judge('backup.recent', newest({ ago: -1800 })).verdict, 'pass')
  assert.match(JSON.stringify(judge('backup.recent', newest({ ago: -DAY }))), /"fail".*of a time to come/)
  assert.equal(judge('backup.opens', newest({ whole: 'no' })).verdict, 'fail')
  assert.equal(judge('backup.opens', newest({ whole: 'begins' })).verdict, 'pass')
  assert.equal(judge('backup.covers-state', newest({ holdsState: 'no' })).verdict, 'fail')
})

const ofOurs = (id: string, change: Partial<Nightly>): Judgement => judge(`backup.${id}`, { nightly: { ...own, ...change } })
const DAY = 86_400

test('hardshell’s own backup, as a real host told of it', () => {
  const passing = ['timer-on', 'unit-sandboxed', 'key-private', 'verified', 'read-weekly']
  for (const id of passing) assert.equal(ofOurs(id, {}).verdict, 'pass', `${id}: ${JSON.stringify(ofOurs(id, {}))}`)
  assert.deepEqual(['elsewhere', 'kit-handed-out', 'restore-rehearsed'].map((id) => ofOurs(id, {}).verdict), ['fail', 'fail', 'fail'])
  for (const id of ours) assert.equal(judge(id, {}).verdict, 'not-applicable', id)
  assert.throws(() => nightly.parse('installed 1\n'), /half an answer/)
  assert.throws(() => nightly.parse('now 1\ninstalled 1\nlast {}\n'), /how it ended/)
})

test('hardshell’s own backup: departures', () => {
  const unit = (from: ReadonlyMap<string, string>, key: string, value: string): ReadonlyMap<string, string> => new Map([...from, [key, value]])
  assert.equal(ofOurs('timer-on', { timer: unit(own.timer, 'Persistent', 'no') }).verdict, 'fail')
  assert.equal(ofOurs('timer-on', { timer: new Map() }).verdict, 'fail')
  for (const [key, value] of [['ProtectSystem', 'no'], ['DropInPaths', '/etc/systemd/system/hardshell-backup.service.d/x.conf'], ['ExecStart', '{ path=/bin/sh ; argv[]=sh }'], ['NeedDaemonReload', 'yes']] as const) {
    assert.equal(ofOurs('unit-sandboxed', { service: unit(own.service, key, value) }).verdict, 'fail', key)
  }
  for (const key of [undefined, { mode: '644', owner: 'root:root', bytes: 65 }, { mode: '600', owner: 'ada:ada', bytes: 65 }, { mode: '600', owner: 'root:root', bytes: 8 }]) assert.equal(ofOurs('key-private', { key }).verdict, 'fail')
  const last = own.last
  assert.ok(last?.verifiedAt !== undefined)
  for (const run of [undefined, { ...last, ok: false, error: 'no room' }, { ...last, verifiedAt: own.now - 37 * 3600 }, { ...last, verifiedAt: undefined }]) assert.equal(ofOurs('verified', { last: run }).verdict, 'fail')
  // a clock that jumped proves nothing
  assert.equal(ofOurs('verified', { last: { ...last, verifiedAt: own.now + DAY } }).verdict, 'fail')
  assert.equal(ofOurs('verified', { service: unit(own.service, 'Result', 'signal') }).verdict, 'fail')
  assert.equal(ofOurs('read-weekly', { read: own.read.slice(1) }).verdict, 'fail')
  assert.equal(ofOurs('read-weekly', { offsite: true }).verdict, 'fail')
  assert.deepEqual([ofOurs('append-only', {}), ofOurs('append-only', { offsite: true }), ofOurs('append-only', { offsite: true, appendOnly: true })].map(({ verdict }) => verdict), ['not-applicable', 'fail', 'pass'])
  assert.equal(ofOurs('kit-handed-out', { kitAt: own.now }).verdict, 'pass')
  const drill = { at: own.now - DAY, ok: true, error: undefined, rto: 30 }
  assert.equal(ofOurs('restore-rehearsed', { drill: { ...drill, at: own.now + DAY } }).verdict, 'fail')
  assert.deepEqual([drill, { ...drill, at: own.now - 91 * DAY }, { ...drill, ok: false }].map((one) => ofOurs('restore-rehearsed', { drill: one }).verdict), ['pass', 'fail', 'fail'])
})

test('what only hardshell’s key opens is judged by the run that verified it; somebody else’s repository is not', () => {
  const archive = { kind: 'restic', whole: 'unknown', holdsState: 'unknown' } as const
  const mine = newest({ ...archive, path: '/var/backups/hardshell/restic/snapshots/2d63' })
  for (const id of ['backup.opens', 'backup.covers-state']) {
    assert.equal(judge(id, { ...mine, nightly: own }).verdict, 'pass', id)
    assert.equal(judge(id, { ...mine, nightly: { ...own, last: { ...own.last, ok: false } } }).verdict, 'fail', id)
    assert.equal(judge(id, { ...mine, nightly: { ...own, last: undefined } }).verdict, 'unknown', id)
  }
  assert.equal(judge('backup.opens', { ...newest({ ...archive, path: '/srv/backup/snapshots/2d63' }), nightly: own }).verdict, 'unknown')
})

const still = journal.parse(recording('health/recordings/journal.sound.txt'))
const ofJournal = (id: string, change: Partial<Journal>): Judgement => judge(`health.${id}`, { journal: { ...still, ...change } })

test('the journal: bounded, kept, and what the kernel killed', () => {
  for (const id of ['journal-bounded', 'logs-rotated', 'no-oom-kills']) assert.equal(ofJournal(id, {}).verdict, 'pass', id)
  assert.equal(ofJournal('journal-bounded', { max: '900G' }).verdict, 'fail')
  assert.equal(ofJournal('journal-bounded', { max: '500M' }).verdict, 'pass')
  assert.equal(ofJournal('journal-bounded', { max: 'plenty' }).verdict, 'fail')
  assert.equal(ofJournal('journal-bounded', { keeps: 'memory' }).verdict, 'fail')
  assert.equal(ofJournal('logs-rotated', { big: [{ path: '/var/log/x', bytes: 2 ** 31 }] }).verdict, 'fail')
  assert.equal(ofJournal('no-oom-kills', { killed: { times: 2, who: ['openclaw-gatewa'] } }).verdict, 'fail')
  assert.equal(ofJournal('no-oom-kills', { killed: undefined }).verdict, 'unknown')
  assert.equal(ofJournal('no-oom-kills', { killed: { times: 0, who: [] } }).evidence[0]?.saw, 'none')
  assert.match(ofJournal('no-oom-kills', {}).evidence[0]?.saw ?? '', /the machine this host is a container of/)
  assert.equal(ofJournal('no-oom-kills', { killed: undefined, inContainers: 1 }).verdict, 'fail')
  const killed = (kernel: string) => journal.parse(`STORAGE=volatile\nMAX=\nKEEPS=disk\nDISK=1\nBIG=\nKERNEL=${kernel}\nCONTAINERS=0\n`).killed
  assert.deepEqual([killed('3 node tail'), killed('0'), killed('elsewhere'), killed('unread')], [{ times: 3, who: ['node', 'tail'] }, { times: 0, who: [] }, 'elsewhere', undefined])
  assert.deepEqual(['500M', '2G', '7', 'infinity'].map(bytes), [524288000, 2147483648, 7, undefined])
})
