/** Whether onnxruntime's libraries for CUDA are installed. */
export function hasCuda(root: string): boolean;

/** Fetches onnxruntime's libraries for CUDA; answers whether they are there, and has said why when they are not. */
export function fetchCuda(options: {
  root: string;
  say: (sentence: string) => void;
  platform?: string;
  deadline?: number;
  interval?: number;
}): Promise<boolean>;
