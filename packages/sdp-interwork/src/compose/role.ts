/** Whether a description offers or answers: an answer states our DTLS role, an offer leaves it open. */
export type Role = 'answer' | 'offer';
