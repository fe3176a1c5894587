import { type HeaderId, headerId } from './header-name.ts';

type KnownHeader =
  | 'via'
  | 'from'
  | 'to'
  | 'callId'
  | 'cseq'
  | 'maxForwards'
  | 'contentLength'
  | 'contentType'
  | 'expires'
  | 'contact'
  | 'route'
  | 'recordRoute'
  | 'path'
  | 'serviceRoute'
  | 'require'
  | 'proxyRequire'
  | 'supported';

/** Ids of the headers that have an accessor of their own. */
export const known: Readonly<Record<KnownHeader, HeaderId>> = {
  via: headerId('Via'),
  from: headerId('From'),
  to: headerId('To'),
  callId: headerId('Call-ID'),
  cseq: headerId('CSeq'),
  maxForwards: headerId('Max-Forwards'),
  contentLength: headerId('Content-Length'),
  contentType: headerId('Content-Type'),
  expires: headerId('Expires'),
  contact: headerId('Contact'),
  route: headerId('Route'),
  recordRoute: headerId('Record-Route'),
  path: headerId('Path'),
  serviceRoute: headerId('Service-Route'),
  require: headerId('Require'),
  proxyRequire: headerId('Proxy-Require'),
  supported: headerId('Supported'),
};
