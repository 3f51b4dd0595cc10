main :: IO ()
main = do
  input <- getContents
  let name = takeWhile (/= '\n') input
  putStrLn ("Hello, " ++ (if null name then "world" else name) ++ "!")
