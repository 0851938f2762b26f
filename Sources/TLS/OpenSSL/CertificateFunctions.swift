import Glibc

/// What is done with certificates, keys, and the check of a chain.
struct CertificateFunctions: @unchecked Sendable {
    typealias Password =
        @convention(c) (
            UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?
        ) -> Int32

    let readCertificate:
        @convention(c) (
            OpaquePointer?, OpaquePointer?, Password?, UnsafeMutableRawPointer?
        ) -> OpaquePointer?
    let readKey:
        @convention(c) (
            OpaquePointer?, OpaquePointer?, Password?, UnsafeMutableRawPointer?
        ) -> OpaquePointer?
    let free: @convention(c) (OpaquePointer?) -> Void
    let freeKey: @convention(c) (OpaquePointer?) -> Void
    let issuer: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let subject: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let printName: @convention(c) (OpaquePointer?, OpaquePointer?, Int32, UInt) -> Int32
    let notBefore: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let notAfter: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let time: @convention(c) (OpaquePointer?, UnsafeMutablePointer<tm>?) -> Int32
    let `extension`:
        @convention(c) (
            OpaquePointer?, Int32, UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<Int32>?
        ) -> OpaquePointer?
    let count: @convention(c) (OpaquePointer?) -> Int32
    let item: @convention(c) (OpaquePointer?, Int32) -> OpaquePointer?
    let nameValue: @convention(c) (OpaquePointer?, UnsafeMutablePointer<Int32>?) -> OpaquePointer?
    let freeNames: @convention(c) (OpaquePointer?) -> Void
    let bytes: @convention(c) (OpaquePointer?) -> UnsafePointer<UInt8>?
    let length: @convention(c) (OpaquePointer?) -> Int32

    let current: @convention(c) (OpaquePointer?) -> OpaquePointer?
    let fault: @convention(c) (OpaquePointer?) -> Int32
    let setFault: @convention(c) (OpaquePointer?, Int32) -> Void
    let depth: @convention(c) (OpaquePointer?) -> Int32
    let faultText: @convention(c) (Int) -> UnsafePointer<CChar>?
    let checkData: @convention(c) (OpaquePointer?, Int32) -> OpaquePointer?
    let sessionIndex: @convention(c) () -> Int32

    init(_ library: OpenSSL.Library) throws(TLSError) {
        readCertificate = try library.function("PEM_read_bio_X509_AUX")
        readKey = try library.function("PEM_read_bio_PrivateKey")
        free = try library.function("X509_free")
        freeKey = try library.function("EVP_PKEY_free")
        issuer = try library.function("X509_get_issuer_name")
        subject = try library.function("X509_get_subject_name")
        printName = try library.function("X509_NAME_print_ex")
        notBefore = try library.function("X509_get0_notBefore")
        notAfter = try library.function("X509_get0_notAfter")
        time = try library.function("ASN1_TIME_to_tm")
        `extension` = try library.function("X509_get_ext_d2i")
        count = try library.function("OPENSSL_sk_num")
        item = try library.function("OPENSSL_sk_value")
        nameValue = try library.function("GENERAL_NAME_get0_value")
        freeNames = try library.function("GENERAL_NAMES_free")
        bytes = try library.function("ASN1_STRING_get0_data")
        length = try library.function("ASN1_STRING_length")
        current = try library.function("X509_STORE_CTX_get_current_cert")
        fault = try library.function("X509_STORE_CTX_get_error")
        setFault = try library.function("X509_STORE_CTX_set_error")
        depth = try library.function("X509_STORE_CTX_get_error_depth")
        faultText = try library.function("X509_verify_cert_error_string")
        checkData = try library.function("X509_STORE_CTX_get_ex_data")
        sessionIndex = try library.function("SSL_get_ex_data_X509_STORE_CTX_idx")
    }
}
