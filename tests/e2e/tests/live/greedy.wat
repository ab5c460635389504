;; A listener that is harmless until it is told to be greedy, and from then on burns all the gas it gets.
(module
  (import "env" "db_read" (func $db_read (param i32) (result i32)))
  (import "env" "db_write" (func $db_write (param i32 i32)))
  (memory (export "memory") 4)
  (global $free (mut i32) (i32.const 4096))

  ;; regions, as the chain's machine reads them: where, how much room, how much of it is used
  (data (i32.const 16) "\00\04\00\00\3e\00\00\00\3e\00\00\00") ;; the answer: 62 bytes at 1024
  (data (i32.const 32) "\00\08\00\00\01\00\00\00\01\00\00\00") ;; the key: 1 byte at 2048
  (data (i32.const 48) "\01\08\00\00\01\00\00\00\01\00\00\00") ;; the value: 1 byte at 2049
  (data (i32.const 1024) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":null}}")
  (data (i32.const 2048) "kv")

  (func (export "interface_version_8"))

  (func (export "allocate") (param $size i32) (result i32)
    (local $region i32)
    (local.set $region (global.get $free))
    (i32.store (local.get $region) (i32.add (local.get $region) (i32.const 12)))
    (i32.store offset=4 (local.get $region) (local.get $size))
    (i32.store offset=8 (local.get $region) (i32.const 0))
    (global.set $free
      (i32.and
        (i32.add (i32.add (local.get $region) (local.get $size)) (i32.const 15))
        (i32.const -4)))
    (local.get $region))

  (func (export "deallocate") (param i32))

  (func (export "instantiate") (param i32 i32 i32) (result i32)
    (i32.const 16))

  (func (export "execute") (param $env i32) (param $info i32) (param $msg i32) (result i32)
    ;; the third character tells {"greedy":{}} from {"receipt":{…}}
    (if (i32.eq
          (i32.load8_u offset=2 (i32.load (local.get $msg)))
          (i32.const 103))
      (then (call $db_write (i32.const 32) (i32.const 48)))
      (else
        (if (i32.ne (call $db_read (i32.const 32)) (i32.const 0))
          (then (loop $for_ever (br $for_ever))))))
    (i32.const 16)))
