/** The component kit. Shows, never fetches. Seen whole at /kit in development. */
export * from './Button';
export * from './ComboBox';
export * from './cx';
export * from './fields';
export * from './files';
export * from './filters';
export * from './Hash';
export * from './Icon';
export * from './layout';
export * from './marks';
export * from './overlays';
export * from './record';
export * from './states';
export * from './Table';
export * from './UploadTray';
export * from './MailProblem';
