// 简体中文：职务。
import type { offices as english } from '../en/offices';

export const offices: Record<keyof typeof english, string> = {
  'offices.title': '职权分工',
  'offices.note': '全体成员均可查看。由合规官提名，再由双方以外的审批人确认。',
  'offices.none': '无人担任。',
  'offices.nobody': '无人担任。首任合规官和审批人须在服务器控制台一并任命。',
  'offices.resign': '卸任',
  'offices.resign_title': '卸任{role}？',
  'offices.resign_text': '立即生效，再次担任须重新提名并确认。',
  'offices.end': '提请卸任',
  'offices.end_named': '提请卸任：{name}',
  'offices.propose': '提名{role}',
  'offices.proposed': '已提名，等待审批人确认。',
  'offices.proposals': '待审批',
  'offices.no_proposals': '没有待审批的提名。',
  'offices.shall_hold': '{by}提名{name}担任{role}。',
  'offices.shall_end': '{by}提请{name}不再担任{role}。',
  'offices.confirm': '确认',
  'offices.confirmed': '已确认并生效。',
  'offices.withdraw': '撤回',
  'offices.decline': '拒绝',
  'offices.ended': '提名已结束。',
  'offices.conflict': '与现有或待审批的职务冲突：须与其他角色相容，且最后一人不能卸任。',
  'offices.not_you': '提名人与被提名人不能自行确认。',
  'offices.disabled': '此人不能担任职务。',
};
