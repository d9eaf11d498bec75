/**
 * OpenClaw's own audit, merged: each of its findings counts once, under its own checkId (`openclaw.CHECKID`). Where a
 * control of ours fails for the same thing, weighs as much and was not accepted, it becomes evidence there; the control that stands for the whole of it counts
 * nothing while its findings are listed one by one.
 */
import { openclawAudit } from '../areas/gateway/openclaw-audit.js'
import { DELIBERATE } from '../areas/gateway/presets.js'
import { SEVERITIES, type Finding, type Severity } from '../model/control.js'
import { read } from '../model/fact.js'
import type { Facts } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { accept } from './accept.js'

/** The control that stands for OpenClaw's audit as a whole. */
export const WHOLE = 'gateway.openclaw-audit'
export const UPSTREAM = 'openclaw.'

/** checkId, or all that begin with it → the control that judges the same thing. OpenClaw 2026.9.6, docs/gateway/security/audit-checks.md. */
export const COVERED: readonly (readonly [begins: string, control: string])[] = [
  ['gateway.bind_no_auth', 'gateway.token-auth'],
  ['gateway.loopback_no_auth', 'gateway.token-auth'],
  ['gateway.http.no_auth', 'gateway.no-token-refused'],
  ['gateway.token_too_short', 'secrets.token-strength'],
  ['gateway.token_placeholder_value', 'secrets.token-strength'],
  ['hooks.token_reuse_gateway_token', 'secrets.token-used-once'],
  ['fs.state_dir.perms_', 'state.mode'],
  ['fs.config.perms_', 'secrets.state-files-mode'],
  ['fs.auth_profiles.perms_', 'secrets.state-files-mode'],
  ['fs.credentials_dir.perms_', 'secrets.state-files-mode'],
  ['fs.sessions_store.perms_', 'secrets.state-files-mode'],
  ['gateway.auth_no_rate_limit', 'gateway.config-baseline'],
  ['gateway.control_ui.allowed_origins_', 'gateway.config-baseline'],
  ['discovery.mdns_full_mode', 'gateway.config-baseline'],
  ['tools.exec.security_full_configured', 'gateway.config-baseline'],
]

/** `critical` is what OpenClaw would not run with; a warning weighs what it depends on, and stands in the middle. */
const SEVERITY: Readonly<Record<string, Severity>> = { critical: 'critical', warn: 'medium' }
/** OpenClaw counts one finding a place; of one checkId all are evidence of one finding. */
const said = (title: string, severity: string): string => `${severity}: ${title}`

export function mergeUpstream(findings: readonly Finding[], facts: Facts, spec: Spec, today: string): Finding[] {
  const whole = findings.find(({ control }) => control === WHOLE)
  if (whole === undefined || whole.verdict !== 'fail') return [...findings]
  const reading = read(openclawAudit, facts)
  if (reading.state !== 'known') return [...findings]
  const own = reading.value.filter(({ id, severity }) => SEVERITY[severity] !== undefined && DELIBERATE[spec.gateway.preset][id] === undefined)
  const ids = [...new Set(own.map(({ id }) => id))].sort()
  const severityOf = (id: string): Severity => (own.some((one) => one.id === id && SEVERITY[one.severity] === 'critical') ? 'critical' : 'medium')
  // a finding that was accepted, or weighs less, would swallow what it covers: its owner never weighed that
  const covers = ({ verdict, accepted, severity }: Finding, id: string): boolean => verdict === 'fail' && accepted === undefined && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(severityOf(id))
  const coveredBy = (id: string): string | undefined => COVERED.find(([begins, control]) => id.startsWith(begins) && findings.some((finding) => finding.control === control && covers(finding, id)))?.[1]
  const evidence = (id: string): Finding['evidence'] => own.filter((one) => one.id === id).map(({ title, severity }) => ({ fact: `openclaw ${id}`, saw: said(title, severity), want: 'not found' }))
  const alone = ids.filter((id) => coveredBy(id) === undefined)
  return [
    ...findings.map((finding) => {
      if (finding === whole) {
        const { accepted: _, expired: __, ...rest } = whole
        return { ...rest, verdict: 'not-applicable' as const, evidence: [], because: `each of its findings is counted by itself: ${ids.map((id) => coveredBy(id) ?? `${UPSTREAM}${id}`).join(', ')}` }
      }
      const same = ids.filter((id) => coveredBy(id) === finding.control)
      return same.length === 0 ? finding : { ...finding, evidence: [...finding.evidence, ...same.flatMap(evidence)], tags: [...(finding.tags ?? []), ...same] }
    }),
    ...alone.map((id): Finding =>
      accept({
        control: `${UPSTREAM}${id}`,
        title: `OpenClaw's audit does not report ${id}`,
        severity: severityOf(id),
        category: whole.category,
        verdict: 'fail',
        evidence: evidence(id),
        ...(whole.asOf === undefined ? {} : { asOf: whole.asOf }),
        advice: 'docker exec openclaw-gateway openclaw security audit says how to mend it.',
        ...(whole.lenses === undefined ? {} : { lenses: whole.lenses }),
        tags: [id],
      }, spec.acceptedRisks, today),
    ),
  ]
}
