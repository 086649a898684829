mod followers;
mod forgery;
mod house;
mod seal;
mod signer;
mod verify;
mod writer;
mod writer_recovery;
