import { useMutation, useQueryClient } from "@tanstack/react-query";

/** Something that changes accounts, sessions or tokens; what is shown of them is looked up again after it. */
export const useChange = <Answer, Order = void>(change: (order: Order) => Promise<Answer>) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: ["access"] }),
  });
};
