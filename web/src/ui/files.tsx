import { useRef, type ReactNode } from 'react';

export interface FileChooser {
  /** Opens the computer's own dialog. */
  open: () => void;
  /** To be placed once, anywhere: it shows nothing. */
  input: ReactNode;
}

/** Files of this computer, chosen in its own dialog; `onChosen` is told of at least one. The same file may be chosen again after it was changed. */
export function useFileChooser(onChosen: (files: [File, ...File[]]) => void, { multiple = false, testId }: { multiple?: boolean; testId?: string } = {}): FileChooser {
  const input = useRef<HTMLInputElement>(null);
  return {
    open: () => input.current?.click(),
    input: (
      <input
        ref={input}
        type="file"
        multiple={multiple}
        hidden
        data-testid={testId}
        onChange={(event) => {
          const [first, ...others] = [...(event.target.files ?? [])];
          event.target.value = '';
          if (first !== undefined) onChosen([first, ...others]);
        }}
      />
    ),
  };
}
