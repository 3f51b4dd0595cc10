(let [name (read-line)]
  (println (str "Hello, " (if (empty? name) "world" name) "!")))
