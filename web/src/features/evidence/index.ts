/** What other features use of evidence. */
export { UploadButton, UploadDropZone, type UploadButtonProps, type UploadTarget } from './UploadButton';
export { UploadHost, useOwnUploads } from './UploadHost';
