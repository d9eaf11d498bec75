import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluate } from '../../audit/evaluate.js'
import type { Verdict } from '../../model/control.js'
import { defaultSpec, type Spec } from '../../spec/spec.js'
import { area } from './index.js'

const risk = (revisit: string, mitigations = 'm') => ({ control: 'ssh.fail2ban', risk: 'r', why: 'w', mitigations, revisit })
const risks = (...acceptedRisks: Spec['acceptedRisks']): Partial<Spec> => ({ acceptedRisks })
const declared = { declaredIn: 'hardshell.yaml' }
const image = (source: Spec['image']['source']): Spec['image'] => ({ ...defaultSpec().image, source })
const na = 'not-applicable'
const disk = (layers: string, container = 0): string => `container ${container}\n${['state', 'deployment', 'root'].map((name) => `place ${name} ext4 /dev/vda1 ${layers}`).join('\n')}\n`
const accepted = (revisit: string): Partial<Spec> => ({ ...declared, ...risks({ ...risk(revisit), control: 'state.disk-encrypted' }) })

const rows: readonly [claim: string, why: string, spec: Partial<Spec>, want: Verdict, atRest?: string][] = [
  ['spec-declared', 'no file names it', {}, 'fail'],
  ['spec-declared', 'a file names it', declared, 'pass'],
  ['risks-in-date', 'none is accepted', {}, na],
  ['risks-in-date', 'the day before', risks(risk('2026-11-23')), 'pass'],
  ['risks-in-date', 'on the day', risks(risk('2027-01-01'), risk('2026-11-22')), 'fail'],
  ['risks-weighed', 'none is accepted', {}, na],
  ['risks-weighed', 'each has mitigations', risks(risk('2027-01-01')), 'pass'],
  ['risks-weighed', 'one has only blanks', risks(risk('2027-01-01'), risk('2027-01-01', ' ')), 'fail'],
  ['risks-not-for-ever', 'none is accepted', {}, na],
  ['risks-not-for-ever', 'a year to the day', risks(risk('2027-11-22')), 'pass'],
  ['risks-not-for-ever', 'a year and a day', risks(risk('2027-11-23')), 'fail'],
  ...(['written runbook', 'access access', 'people people'] as const).flatMap((both): [string, string, Partial<Spec>, Verdict][] => {
    const [claim, key] = both.split(' ') as [string, keyof Spec['recovery']]
    return [
      [`recovery-${claim}`, 'no spec names the host', { recovery: { [key]: 'words' } }, na],
      [`recovery-${claim}`, 'not said', { ...declared, recovery: {} }, 'fail'],
      [`recovery-${claim}`, 'said', { ...declared, recovery: { [key]: 'words' } }, 'pass'],
    ]
  }),
  ['upstream-signed', 'no spec names the host', { image: image('git') }, na],
  ['upstream-signed', 'commits', { ...declared, image: image('git') }, 'fail'],
  ['upstream-signed', 'images', { ...declared, image: image('official') }, 'fail'],
  ['upstream-signed', 'npm', { ...declared, image: image('npm') }, 'pass'],
  ['state-encrypted-by-file', 'no spec names the host', {}, na],
  ['state-encrypted-by-file', 'a plain disk', declared, 'fail', disk('part disk')],
  ['state-encrypted-by-file', 'a disk that is encrypted as a whole', declared, 'fail', disk('crypt part disk')],
  ['state-encrypted-by-file', 'a container', declared, 'fail', disk('-', 1)],
  ['state-encrypted-by-file', 'a folder with a key of its own', declared, 'pass', disk('fscrypt part disk')],
  ['state-encrypted-by-file', 'such a folder, of another place', declared, 'fail', disk('part disk').replace('place root ext4 /dev/vda1', 'place root ext4 /dev/vda1 fscrypt')],
  ['state-encrypted-by-file', 'a file system that does nothing else', declared, 'pass', disk('-').replaceAll('ext4 /dev/vda1', 'fuse.gocryptfs /srv/cipher')],
  ['state-encrypted-by-file', 'nobody looked', declared, 'unknown'],
  ['at-rest-decided', 'no spec names the host', {}, na, disk('disk')],
  ['at-rest-decided', 'a plain disk, and no word about it', declared, 'fail', disk('part disk')],
  ['at-rest-decided', 'a plain disk, accepted', accepted('2026-11-23'), 'pass', disk('part disk')],
  ['at-rest-decided', 'accepted until today', accepted('2026-11-22'), 'fail', disk('part disk')],
  ['at-rest-decided', 'an encrypted disk', declared, 'pass', disk('crypt part disk')],
  ['at-rest-decided', 'another machine’s disk', declared, 'unknown', disk('part disk').replaceAll('ext4', 'nfs4')],
  ['at-rest-decided', 'a container', declared, na, disk('-', 1)],
  ['at-rest-decided', 'nobody looked', declared, 'unknown'],
]
const judge = (spec: Partial<Spec>, stdout?: string) =>
  evaluate([area], { host: 'h', takenAt: '', login: { user: 'root', root: true }, frames: stdout === undefined ? {} : { 'at-rest': { exit: 0, ms: 1, stdout, stderr: '' } } }, { ...defaultSpec(), ...spec }, '2026-11-22')

for (const [claim, why, spec, want, stdout] of rows)
  test(`${claim}: ${why} → ${want}`, () => assert.equal(judge(spec, stdout).find(({ control }) => control === `documentation.${claim}`)?.verdict, want))
test('every control has a row that passes and one that fails', () => {
  for (const { id } of area.controls) for (const verdict of ['pass', 'fail']) assert.ok(rows.some(([claim, , , want]) => `documentation.${claim}` === id && want === verdict), `${id} ${verdict}`)
})
