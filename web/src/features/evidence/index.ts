/** What other features use of evidence. */
export { UploadButton, UploadDropZone, type UploadButtonProps, type UploadTarget } from './UploadButton';
export { FaultTag, faultOf } from './FaultTag';
export { UploadHost, useOwnUploads, useReceivedPercent } from './UploadHost';
