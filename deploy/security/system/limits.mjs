/**
 * What a gateway is told so that thousands of requests from one machine reach the routes, and not only the limits in front of them. The
 * limits on guessing passwords stay: they are looked at.
 */
export const LIMITS_LIFTED = {
  RATE_LIMITS: ['address', 'account', 'key', 'workspace', 'log_in', 'refresh'].map(name => `${name}=1000000/m`).join(),
  BLOCK_EXEMPT: '127.0.0.1,::1',
  MAIL_REQUESTS_PER_ADDRESS: '1000',
  MAIL_REQUESTS_PER_IP: '1000000',
};
