/**
 * An accepted risk keeps its verdict visible and dies on its date. Only a fail can be accepted: what is unknown
 * cannot have been weighed.
 */
import type { Finding } from '../model/control.js'
import type { Spec } from '../spec/spec.js'

export function accept(finding: Finding, risks: Spec['acceptedRisks'], today: string): Finding {
  if (finding.verdict !== 'fail') return finding
  const named = risks.filter((risk) => risk.control === finding.control)
  // ISO dates sort as text. The last date wins when a control is named twice.
  const latest = named.reduce<(typeof named)[number] | undefined>((best, risk) => (best === undefined || risk.revisit > best.revisit ? risk : best), undefined)
  if (latest === undefined) return finding
  const { risk, why, mitigations, revisit } = latest
  const acceptance = { risk, why, mitigations, revisit }
  if (today < revisit) return { ...finding, accepted: acceptance }
  const expired = `the accepted risk was due on ${revisit} and counts again`
  return { ...finding, expired: acceptance, because: finding.because === undefined ? expired : `${finding.because}; ${expired}` }
}
